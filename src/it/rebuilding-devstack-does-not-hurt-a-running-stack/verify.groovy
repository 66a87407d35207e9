def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

import groovy.io.FileType

lab.run {
    // a local repository of our own, that may be spoiled
    File staged = lab.repository
    lab.repository = new File(basedir, 'repository')
    new File(staged, 'io/devstack').eachFileRecurse(FileType.FILES) {
        File copy = new File(lab.repository, staged.toPath().relativize(it.toPath()).toString())
        copy.parentFile.mkdirs()
        copy.bytes = it.bytes
    }
    lab.maven('devstack:start')
    def all = [lab.supervisor(), lab.keeper()] + lab.family()
    assert all.every { lab.alive(it) }

    def classPath = new File("/proc/${lab.supervisor()[0]}/cmdline").text.split('\0').find { it.contains('devstack-core') }
    assert classPath.split(File.pathSeparator).every { !it.startsWith(lab.repository.path) }, 'it runs from jars that a build rewrites'
    def jars = []
    new File(lab.repository, 'io/devstack').eachFileRecurse(FileType.FILES) { it.name.endsWith('.jar') && (jars << it) }
    assert jars.any { it.name.contains('core') }
    jars.each { it.bytes = new byte[100_000] } // overwritten in place, as a build does

    lab.terminate(lab.supervisor())

    lab.await('the end of all') { all.every { !lab.alive(it) } }
    assert lab.record() == null
    lab.assertEndedWell()
    assert new File(basedir, 'target/devstack/family.log').text.contains('all are here')
    assert new File(basedir, 'target/devstack/report.html').text.contains('data-service="family"')
    File complaints = new File(basedir, 'target/devstack/supervisor.log')
    assert !complaints.file, "the supervisor had something to complain about: ${complaints.text}"
}
