def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

String log = new File(basedir, 'build.log').text

lab.run {
    assert lab.family().findAll { lab.alive(it) }.isEmpty()
    assert log =~ /family +stopped after/
    assert log.contains('nothing is left')
    def signals = lab.facts()*.fact.findAll { it.kind == 'signal-sent' }
    assert signals.count { it.signal == 'kill' } == 1, 'force was for the stubborn one only'
}
