def log = new File(basedir, 'build.log').text
def (backend, frontend) = new File(basedir, 'ports.txt').text.split(' ')

assert log.findAll("backend  ready on http://localhost:$backend").size() == 2
assert log.findAll("frontend ready on http://localhost:$frontend").size() == 2
assert log.findAll(/nothing is left|no survivor was seen/).size() == 2
assert log.contains('stop it with: mvn devstack:stop')
[backend, frontend].each { assert log.findAll("port $it is free").size() == 2 }
assert new File(basedir, '.pids').list().findAll { it.endsWith('.pid') || it == 'run.json' } == []
['backend.log', 'frontend.log', 'events.jsonl'].each { assert new File(basedir, "target/devstack/$it").file }
return true
