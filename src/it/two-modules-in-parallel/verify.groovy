def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

assert new File(basedir, 'second/target/first-has-stopped.txt').text == 'pong'
List<String> pids = ['first', 'second'].collect { module ->
    List launched = check.facts(module, 'service-launched')
    assert launched*.service == ['backend']
    assert check.facts(module, 'run-ended')[0].deaths == []
    assert check.facts(module, 'service-stopped')*.ending == ['graceful']
    launched[0].pid as String
}
assert pids.unique().size() == 2
check.said('all ready', check.GONE, check.GONE, 'BUILD SUCCESS')
check.nothingLeft('first', 'second')
