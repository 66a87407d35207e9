def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text

assert log =~ /reader +stopped after/, 'it had not stayed up until the stop'
assert !log.contains('died')
assert !log.contains('had ended already')
assert log.contains('nothing is left')
assert !new File(basedir, 'target/devstack/deaf.log').text.contains('the end'), 'its standard input had an end'

lab.run {}
