def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text
int second = log.indexOf('stopping ')

assert log.indexOf('all ready') in 0..<second, 'it was not started before it was stopped'
assert log.substring(0, second).contains('devstack:stop'), 'the start does not say how to stop'
assert log =~ /backend +stopped after/
assert log =~ /witness +stopped after/
assert log.contains('nothing is left')

// what the service itself saw while it ran, and while it was asked to end
assert new File(basedir, 'seen-by-witness.pid').text == new File(basedir, 'own.pid').text: 'the PID file was another'

lab.run {}
