def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// It was told when it happened, not only by the stop.
int told = check.log.indexOf('[WARNING] backend died')
assert told > 0 && told < check.log.indexOf('[INFO] stopping ')
assert check.log.indexOf('[WARNING] backend died', told + 1) < 0: 'told twice'

String failure = check.failureOf('a-service-that-dies-during-the-tests-fails-the-build')
check.saidIn(failure, 'backend', 'died', 'signal TERM', 'Last lines of ', 'backend.log', 'the last thing it said', '2 run, 0 failed, 0 in error, 1 skipped')
assert check.log =~ /Failed to execute goal [^ ]*devstack[^ ]*:stop/
File named = new File((failure =~ /Last lines of (.+backend[.]log)/)[0][1])
assert named.file: "${named} is named, but is not there"

// The other one lived until it was stopped.
assert check.facts('.', 'service-died')*.service == ['backend']
assert check.facts('.', 'service-stopped').find { it.service == 'frontend' }.ending == 'graceful'
assert check.facts('.', 'run-ended')[0].deaths == ['backend']

// The picture of it has the death, and so has the file for CI servers.
check.drawn('.', 'backend', 'frontend')
String report = new File(basedir, 'target/devstack/report.html').text
assert report.contains('data-mark="died"') && report.contains('the last thing it said')
def cases = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/junit/TEST-devstack.xml')).testsuite.testcase
assert cases.findAll { it.failure.size() > 0 }*.@name*.text() == ['backend']
check.said(', 1 death, stopped in ')
check.nothingLeft()
