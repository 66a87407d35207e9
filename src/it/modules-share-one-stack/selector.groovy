def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
return check.canRunWithout(check.works('python3', '--version') ? [] : ['python3'])
