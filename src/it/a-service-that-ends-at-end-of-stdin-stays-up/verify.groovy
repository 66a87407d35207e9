def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.said(lab.log, 'reader stopped after', 'nothing is left')
lab.neverSaid(lab.log, 'died', 'had ended already')
assert !new File(basedir, 'target/devstack/deaf.log').text.contains('the end'), 'its standard input had an end'

lab.run {}
