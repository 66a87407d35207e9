def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))
List missing = []
check.works('redis-server', '--version') ?: (missing << 'redis-server')
check.works('redis-cli', '--version') ?: (missing << 'redis-cli')
check.works('nginx', '-v') ?: (missing << 'nginx')
check.works('openssl', 'version') ?: (missing << 'openssl')
return check.canRunWithout(missing)
