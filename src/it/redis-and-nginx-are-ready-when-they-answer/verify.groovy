def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// What another plugin got as soon as 'start' was done.
assert new File(basedir, 'target/said-by-cache.txt').text.trim() == 'PONG'
assert new File(basedir, 'target/said-by-web.txt').text == 'served by nginx\n'
assert new File(basedir, 'target/said-by-six.txt').text == 'served by nginx\n'

// What was seen of each: a redirect that was not followed, the family that answered, a certificate of its own.
Map ready = check.facts('.', 'service-ready').collectEntries { [it.service, it] }
assert ready.keySet() == ['cache', 'web', 'six', 'safe', 'forbidden'] as Set
Map port = ready.collectEntries { name, fact -> [name, fact.ports.port] }
assert ready.cache.how.contains("127.0.0.1:${port.cache} accepts connections")
assert ready.cache.how.contains('ping\' ended with 0')
assert ready.web.how.startsWith("GET http://127.0.0.1:${port.web}/ answered 302")
assert ready.six.how.startsWith("GET http://[::1]:${port.six}/served answered 200")
assert ready.safe.how.startsWith("GET https://127.0.0.1:${port.safe}/served answered 200")
assert ready.forbidden.how.startsWith("GET http://127.0.0.1:${port.forbidden}/nothing answered 403")
assert ready.web.url == "http://localhost:${port.web}"
assert ready.six.url == "http://[::1]:${port.six}"
assert ready.safe.url == "https://localhost:${port.safe}"
assert ready.cache.url == "tcp://localhost:${port.cache}"
check.said("ready on http://[::1]:${port.six} after")

// nginx's workers are another user's where the build is root's; they are gone all the same.
assert check.facts('.', 'service-stopped')*.ending.every { it == 'graceful' }
check.endedOnce()
check.nothingLeft()
