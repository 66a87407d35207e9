def log = new File(basedir, 'build.log').text
def (backend, frontend) = new File(basedir, 'ports.txt').text.split(' ')

assert log.findAll("backend  ready on http://localhost:$backend").size() == 2
assert log.findAll("frontend ready on http://localhost:$frontend").size() == 2
assert log.findAll(/nothing is left|no survivor was seen/).size() == 2
assert log.contains('next: mvn devstack:status, mvn devstack:logs -Df, mvn devstack:stop')
[backend, frontend].each { assert log.findAll("port $it is free").size() == 2 }
assert new File(basedir, '.pids').list().findAll { it.endsWith('.pid') || it == 'run.json' } == []
['backend.log', 'frontend.log', 'events.jsonl', 'report.html', 'TEST-devstack.xml'].each { assert new File(basedir, "target/devstack/$it").file }
assert log.contains('reusing what is running already')
assert log.contains('no service has died so far; the run goes on')
assert log =~ /2 services, ready in [0-9.]+ s, ran .*, stopped in [0-9.]+ s; report: .*report[.]html/
assert new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/devstack/TEST-devstack.xml')).@failures == '0'

// Each command of the CI recipes was run here, and each recipe has the three of them.
def page = new File(basedir, '../../../../docs/ci.md').canonicalFile.text
def goals = new File(basedir, 'invoker.properties').readLines().findAll { it.startsWith('invoker.goals') }.collect { it.split(' = ')[1].trim() }
def recipes = (page =~ /(?s)```(?:yaml|groovy)\n(.*?)```/).collect { it[1] }
assert recipes.size() == 3
recipes.each { recipe ->
    assert (recipe =~ /mvn -B ([^'\n]+)/).collect { it[1] } == goals.drop(1)
}
assert page.contains("mvn -B ${goals[0]}\n")
new GroovyShell().parse(recipes.find { it.startsWith('pipeline') }) // Jenkins reads it as Groovy
return true
