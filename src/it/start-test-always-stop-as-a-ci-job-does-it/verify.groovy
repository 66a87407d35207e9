def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text

lab.run {
    int started = log.indexOf('all ready')
    int failed = log.indexOf('expected: <something else> but was: <pong>')
    int stopped = log.indexOf('nothing is left')
    assert 0 < started && started < failed && failed < stopped
    assert log =~ /backend +stopped after/
    assert log.contains("port ${new File(basedir, 'test.properties').text.find(/\\d+/)} is free")
}
