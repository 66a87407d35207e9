def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

check.said('all ready', 'stopping', 'stopped after', check.GONE)
assert check.facts('.', 'service-stopped').every { it.ending == 'graceful' && it.status in [[value: 0], 0] }: check.facts('.', 'service-stopped')
assert check.facts('.', 'signal-sent').empty: check.facts('.', 'signal-sent')
assert new File(basedir, 'target/devstack/by-http.log').text.contains('asked to quit')
assert new File(basedir, 'target/devstack/by-command.log').text.contains('told to quit')
assert new File(basedir, 'target/devstack/by-command-stop.log').text.contains('by-command is told')
check.nothingLeft()
