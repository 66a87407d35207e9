def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Map record = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/before/run.json'))
long supervisor = new File(basedir, 'target/before/supervisor.pid').text.trim() as long
String failure = check.failureOf('a-second-start-names-the-running-one')
check.saidIn(failure, 'running already', 'backend', "pid ${supervisor}", 'mvn devstack:stop')

// Not a byte of what is on record changed, and nothing was launched a second time.
assert new File(basedir, 'target/before').list().sort() == new File(basedir, 'target/after').list().sort()
new File(basedir, 'target/before').eachFile { file ->
    assert file.text == new File(basedir, "target/after/${file.name}").text: "${file.name} changed"
}
assert check.facts('.', 'service-launched').size() == 1
check.said('mvn devstack:stop', 'BUILD SUCCESS', 'BUILD FAILURE', 'backend', 'stopped', check.GONE, 'BUILD SUCCESS')
check.nothingLeft()
