def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// The test saw a running service, failed for its own reason, and 'stop' came before 'verify' said so.
check.said('all ready', 'it answered pong', check.GONE, 'BUILD FAILURE')
String failure = check.failureOf('tests-fail-and-the-stack-still-ends')
check.saidIn(failure, 'failures')
assert check.log.contains('maven-failsafe-plugin:3.6.1:verify')
assert !(check.log =~ /Failed to execute goal [^ ]*devstack/)
assert check.facts('.', 'run-ended')[0].deaths == []
check.nothingLeft()
