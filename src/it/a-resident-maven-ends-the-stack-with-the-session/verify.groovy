def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    String home = System.getProperty('maven.home')
    def resident = lab.start(['java', '-cp', "$home/boot/*:$home/lib/*", "-Dmaven.home=$home", "-Dmaven.multiModuleProjectDirectory=$basedir",
                              'Resident.java'] + lab.mvn('-B', 'verify').drop(1), input: true, log: 'resident')
    Set runs = []
    2.times { build ->
        resident.said("BUILD ${build + 1} ENDED WITH 0")
        assert resident.text.count('all ready') == build + 1
        def facts = lab.facts()*.fact
        runs << facts.find { it.kind == 'run-started' }.run
        lab.assertEndedWell()
        lab.assertNothingLeft()
        assert lab.family().every { !lab.alive(it) }
        assert resident.process.alive
        resident.type('next')
    }
    assert runs.size() == 2
    assert resident.end() == 0
}
