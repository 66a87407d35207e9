def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// Each of these was read by another plugin, as soon as 'start' was done.
Properties seen = new Properties()
new File(basedir, 'target/seen.properties').withReader { seen.load(it) }
assert seen.'late.url' == "http://localhost:${seen.'late.port'}".toString()
assert seen.'late.port' ==~ /[0-9]+/
assert seen.'several.port' == seen.'several.ports.http'
assert seen.'several.ports.http' != seen.'several.ports.admin'
assert new File(basedir, 'target/answer-of-late.txt').text == 'pong'
assert new File(basedir, 'target/answer-of-answering.txt').text == 'status: UP'
assert new File(basedir, 'target/log-of-telling.txt').text.contains('now it is ready')
assert new File(basedir, 'target/made-by-checked').file

// Ready came after what it had to wait for, and a service after those that it depends on.
Map ready = check.facts('.', 'service-ready').collectEntries { [it.service, it] }
assert ready.keySet() == ['late', 'answering', 'telling', 'checked', 'several'] as Set
assert java.time.Duration.parse(ready.late.elapsed).toMillis() >= 1000
List order = check.facts().findAll { it.kind in ['service-ready', 'service-launched'] }.collect { it.kind + ' ' + it.service }
assert order.indexOf('service-ready telling') < order.indexOf('service-launched checked')

check.said('start', 'late', 'ready', "port ${seen.'late.port'}", 'all ready', 'stop', check.GONE)
check.nothingLeft()
