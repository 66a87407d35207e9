def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.said('all ready', 'restarting', ~/backend +stopped/, ~/database +stopped/, ~/database +ready/, ~/backend +ready/,
        'are ready again', 'BUILD SUCCESS')
check.said('BUILD SUCCESS', 'restarting database, backend', ~/backend +stopped/, ~/database +stopped/,
        'database exited with 7', 'no disk', 'backend was not launched again, because database is not ready',
        'The rest of the stack still runs', 'mvn devstack:restart')
// What is still down fails the stop, and what judges the run afterwards; an ordered restart is no death.
check.said('-Ddevstack.services=other: stop has no such property', 'logs, restart, run, start have it', 'BUILD FAILURE')
check.said('The rest of the stack still runs', ~/other +stopped/, check.GONE, 'database exited with 7', ':verify (default-cli)',
        'database exited with 7')
// The service chose another port when it was launched again, which was reported and exported.
List chosen = check.facts('.', 'service-ready').findAll { it.service == 'other' }.collect { it.ports.port }
assert chosen.size() == 2 && chosen[0] != chosen[1]
check.said(~"other +chose port ${chosen[1]} this time, before that ${chosen[0]}", 'are ready again')
Properties exported = new Properties()
new File(basedir, 'ports.properties').withReader { exported.load(it) }
assert exported.'devstack.other.port' == "${chosen[1]}".toString()
assert exported.'devstack.other.url' == "http://localhost:${chosen[1]}".toString()
assert check.facts('.', 'service-launched').countBy { it.service } == [database: 3, backend: 2, other: 2]
assert check.facts('.', 'service-died').empty
check.endedOnce()
check.nothingLeft()
