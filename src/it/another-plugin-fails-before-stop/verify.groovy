def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.saidIn(check.failureOf('another-plugin-fails-before-stop'), 'the migration is broken')
assert !(check.log =~ /Failed to execute goal [^ ]*devstack/)
check.neverSaid('must not be reached')

// Maven never came to 'stop'; the end of its session did it.
assert !(check.log =~ /--- devstack[^ ]*:stop /)
check.said('all ready', 'stopping backend', 'backend', 'stopped', check.GONE)
check.endedOnce()
check.nothingLeft()
