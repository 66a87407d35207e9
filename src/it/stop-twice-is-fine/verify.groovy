def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text
int first = log.indexOf('nothing is left')
int second = log.indexOf('nothing is on record')

assert log =~ /backend +stopped after/
assert 0 < first && first < second, 'the second stop did not say that there was nothing'
assert log.count('stopping backend') == 1

lab.run {}
