def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.said('BUILD FAILURE')
String failure = check.failureOf('start-rolls-back-when-one-fails')
check.saidIn(failure, 'backend', 'exited with 3', 'Last lines of ', 'backend.log', 'no database at all', 'stopped again')

// The file that it names is there to be read, and has more than the last lines.
File named = new File((failure =~ /Last lines of (.+backend[.]log)/)[0][1])
assert named.file: "${named} is named, but is not there"
assert named.text.startsWith('line 1\n')

List kinds = check.facts().collect { it.service ? it.kind + ' ' + it.service : it.kind }
assert kinds.indexOf('service-ready database') >= 0
assert kinds.indexOf('service-ready database') < kinds.indexOf('start-failed')
assert kinds.indexOf('start-failed') < kinds.indexOf('service-stopped database')

// Its picture is there although no stop was reached, and the file for CI servers, too.
check.drawn('.', 'database', 'backend')
assert new File(basedir, 'target/devstack/report.html').text.contains('no database at all')
def cases = new groovy.xml.XmlSlurper().parse(new File(basedir, 'target/TEST-devstack.xml')).testsuite.testcase
assert cases.find { it.@name == 'backend' }.failure.text().contains('no database at all')
check.neverSaid('must not be reached')
check.nothingLeft()
