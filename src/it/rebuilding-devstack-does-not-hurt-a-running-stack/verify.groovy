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
    def jars = classPath.split(File.pathSeparator).collect { new File(it) }
    assert jars.every { it.path.startsWith(lab.repository.path) }, 'the jars are not those that were spoiled'
    jars[0].bytes = new byte[100_000] // overwritten in place, as a build does
    jars.drop(1)*.delete()

    lab.terminate(lab.supervisor())

    lab.await('the end of all') { all.every { !lab.alive(it) } }
    assert lab.record() == null
    lab.assertEndedWell()
    assert new File(basedir, 'target/devstack/family.log').text.contains('all are here')
    // what draws is loaded a second after the start: a jar that was spoiled earlier costs the report, and nothing else
    File complaints = new File(basedir, 'target/devstack/supervisor.log')
    File report = new File(basedir, 'target/devstack/report.html')
    assert report.file ? report.text.contains('data-service="family"') : complaints.file
    assert !complaints.file || complaints.readLines().every { it.startsWith('cannot draw the report') }, 'the supervisor had something to complain about'
}
