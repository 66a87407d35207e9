def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// It was on its own already when the other goal failed.
check.said('all ready', 'mvn devstack:stop', 'run (broken)', 'stopping backend', 'backend', 'stopped', check.GONE)
check.saidIn(check.failureOf('a-session-that-fails-after-a-detached-start-ends-the-stack'), 'it runs on its own')
assert check.facts()*.kind.indexOf('detached') < check.facts()*.kind.indexOf('stopping')
assert check.facts('.', 'detached').size() == 1
check.nothingLeft()
