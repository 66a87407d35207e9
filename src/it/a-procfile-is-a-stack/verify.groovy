def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

int base = (new File(basedir, '.env').readLines()[0] - 'PORT=') as int
assert new File(basedir, 'worker.txt').text == "works on ${base + 100} as deep blue\n"
Properties ports = new Properties()
new File(basedir, 'target/ports.properties').withReader { ports.load(it) }
assert ports.'devstack.web.port' == base as String

check.said('starting', 'worker', 'web', "ready on http://localhost:${base}", 'all ready', 'devstack:stop', check.GONE)
check.endedOnce()
check.nothingLeft()
