def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
// Only root may change the user.
return check.canRunWithout(check.works('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'true')
        ? [] : ['setpriv, or the right to use it'])
