def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.said(lab.log, 'all ready', 'devstack:stop', 'stopping ', 'backend stopped after', 'nothing is left')
lab.said(lab.log, 'stopping ', 'witness stopped after', 'nothing is left')

// what the service itself saw while it ran, and while it was asked to end
assert new File(basedir, 'seen-by-witness.pid').text == new File(basedir, 'own.pid').text: 'the PID file was another'

lab.run {}
