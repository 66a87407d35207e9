def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.said(lab.log, 'all ready', "detached, but GitHub's runner kills it when the job ends", 'RUNNER_TRACKING_ID=0 mvn', 'devstack:stop', 'stopping ', 'backend stopped after', 'nothing is left')
lab.said(lab.log, 'stopping ', 'witness stopped after', 'nothing is left')
assert lab.log.count('all ready') == 1: 'the third build was to be quiet'

// what the service itself saw while it ran, and while it was asked to end
assert new File(basedir, 'seen-by-witness.pid').text == new File(basedir, 'own.pid').text: 'the PID file was another'

assert lab.log.count('the stack is detached, but') == 1
assert new File(basedir, 'tracking-id').text.trim() == 'github_4711': 'the service does not carry the mark that the warning is about'

lab.run {}
