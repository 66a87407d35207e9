def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.said('all ready')
check.neverSaid('BUILD SUCCESS', ':stop (default)')

// The supervisor saw its lifeline close, and needs no Maven to end everything.
check.waitFor('the end of the stack', 120) { !check.facts('.', 'run-ended').empty }
assert check.facts('.', 'stopping')*.reason == ['its owner is gone']
check.endedOnce()
check.waitFor('the end of the supervisor', 120) { check.processesWith([basedir.canonicalPath]).empty }
check.nothingLeft()
