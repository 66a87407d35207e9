def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    assert lab.family().findAll { lab.alive(it) }.isEmpty()
    lab.said(lab.log, 'family stopped after', 'nothing is left')
    def signals = lab.facts()*.fact.findAll { it.kind == 'signal-sent' }
    assert signals.count { it.signal == 'kill' } == 1, 'force was for the stubborn one only'
}
