def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    assert lab.family().findAll { lab.alive(it) }.isEmpty()
    lab.said(lab.log, 'family ended by force after', 'nothing is left')
    def signals = lab.facts()*.fact.findAll { it.kind == 'signal-sent' }
    def told = { String signal -> signals.findAll { it.signal == signal }.collect { it.pid as long } as Set }
    def (stubborn, others) = [lab.family().last()[0], lab.family().init()*.getAt(0)]
    assert told('term').containsAll(others), 'they were asked'
    assert stubborn in told('kill'), 'force was for the stubborn one'
}
