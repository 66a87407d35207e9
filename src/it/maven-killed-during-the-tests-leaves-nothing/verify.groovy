def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    def build = lab.start(lab.mvn('-B', 'verify'))
    lab.testsAreRunning(build)
    def owners = [lab.supervisor(), lab.keeper()]
    def members = [lab.leader('backend')] + lab.family()
    int port = lab.port('backend')
    assert (owners + members).every { lab.alive(it) }

    build.process.destroyForcibly()

    lab.await('the end of the services', 10) { members.every { !lab.alive(it) } }
    lab.assertFree(port)
    // the proof that nothing is left takes longer where other programs fork all the time
    lab.await('the end of the supervisor', 20) { owners.every { !lab.alive(it) } && lab.record() == null }
    assert build.end() != 0
    assert lab.facts()*.fact.findAll { it.kind == 'stopping' }*.reason == ['its owner is gone']
    lab.assertEndedWell()
    assert new File(basedir, 'target/devstack/report.html').text.contains('its owner is gone')
}
