def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    def build = lab.start(lab.mvn('-B', 'verify'))
    lab.testsAreRunning(build)
    def all = [lab.supervisor(), lab.keeper(), lab.leader('backend')] + lab.family()
    int port = lab.port('backend')
    assert all.every { lab.alive(it) }

    build.process.destroy()

    lab.await('the end of all', 10) { all.every { !lab.alive(it) } && lab.record() == null }
    lab.assertFree(port)
    assert build.end() != 0
    assert lab.facts()*.fact.findAll { it.kind == 'stopping' }*.reason == ['its owner is gone']
    assert lab.facts()*.fact.last().verdict == 'certified'
}
