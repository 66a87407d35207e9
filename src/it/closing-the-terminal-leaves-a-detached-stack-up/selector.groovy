def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
return check.hasTerminal()
