def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

assert check.log =~ /Failed to execute goal [^ ]*devstack[^ ]*:stop/
assert check.log.contains('somebody else stopped what this build had started')
check.nothingLeft()
return true
