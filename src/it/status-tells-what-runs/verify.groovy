def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// What each service is doing, in words for a person ...
def link = ~/dashboard, for one browser: http:\/\/127.0.0.1:[0-9]+\/#[0-9a-f]{48}/
check.said('starting backend', link, 'all ready', ':wait (default-cli)', 'ready: backend, seed', ':status (default-cli)', ': ready, supervisor pid ',
        'NAME', 'STATE', 'PID', 'ADDRESS', ~/backend +ready +[0-9]+ +http:\/\/localhost:[0-9]+/, ~/seed +done /,
        link, ':logs (default-cli)', 'seed | seeded')

// ... and in one document for programs.
def page = new File(basedir, '../../../../docs/goals-and-parameters.md').canonicalFile.text
def typed = new File(basedir, 'invoker.properties').readLines().find { it.startsWith('invoker.goals.3') }.split(' = ')[1].trim()
assert page.contains("\nmvn ${typed}\n"): "the page shows another command than ${typed}"
def document = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/status.json'))
assert document.outcome == 'ready'
Map services = document.stacks[0].status.services.collectEntries { [it.name, it] }
assert services.backend.state == 'ready'
assert services.backend.url == "http://localhost:${services.backend.ports.port}"
assert services.backend.memoryBytes > 1_000_000
assert services.seed.state == 'done'

check.said(check.GONE, 'nothing is running in', 'after 300ms', 'mvn devstack:start')
check.said(check.GONE, ': stopped', 'not all is ready: stopped', 'Start it with: mvn devstack:start')

check.nothingLeft()
