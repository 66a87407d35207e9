def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Closure<Integer> count = { String text -> (text =~ /connections=(\d+)/)[0][1] as int }
try {
    // Each client has a connection for its requests, at least.
    Process before = new ProcessBuilder('/usr/bin/python3', 'connections.py', "${check.ports().database}").directory(basedir).start()
    assert count(before.text) >= 2
} finally {
    check.maven(localRepositoryPath, [:], 'devstack:stop')
}

// The server's last word, when both had ended: no connection is left.
assert count(new File(basedir, 'target/devstack/database-stop.log').text) == 0
check.saidIn(new File(basedir, 'target/devstack/backend.log').text,
        'connected to the database', 'database client closed', 'the rest is closed, too')
check.saidIn(new File(basedir, 'target/devstack/broken.log').text,
        'connected to the database', 'database client not closed: the driver is broken', 'the rest is closed, too')
List stopped = check.facts('.', 'service-stopped')
assert stopped*.ending.every { it == 'graceful' }: stopped
assert stopped*.service.last() == 'database'
check.endedOnce()
check.nothingLeft()
