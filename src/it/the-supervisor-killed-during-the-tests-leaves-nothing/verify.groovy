def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    def build = lab.start(lab.mvn('-B', 'verify'), log: 'verify')
    lab.testsAreRunning(build)
    def owners = [lab.supervisor(), lab.keeper()]
    def members = [lab.leader('backend')] + lab.family()
    int port = lab.port('backend')
    assert (owners + members).every { lab.alive(it) }

    lab.kill(lab.supervisor())

    lab.await('the end of all') { (owners + members).every { !lab.alive(it) } }
    lab.assertFree(port)

    lab.testsAreOver()
    assert build.end() != 0, 'the build is green although its stack had gone'
    build.told(':stop (default)', 'lost its supervisor', 'BUILD FAILURE', 'the tests may have run without them')
    assert lab.record() == null
    assert new File(basedir, 'target/devstack/report.html').text.contains('The supervisor died during the run')

    lab.maven('devstack:start').told('all ready')
    owners = [lab.supervisor(), lab.keeper()]
    lab.kill(lab.supervisor())
    lab.await('the end of all') { owners.every { !lab.alive(it) } }
    build = lab.start(lab.mvn('-B', 'devstack:verify'), log: 'judged')
    assert build.end() != 0, 'a lost stack was found good'
    build.told('BUILD FAILURE', 'the tests may have run without them')
    lab.maven('devstack:stop')
    assert lab.record() == null
}
