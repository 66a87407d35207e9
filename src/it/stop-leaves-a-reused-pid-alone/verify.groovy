def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    // everything of the run dies; its record says the number of a stranger
    lab.maven('devstack:start')
    def service = lab.leader('backend')
    [lab.keeper(), lab.supervisor(), service].each {
        lab.kill(it)
        lab.await("the end of $it") { !lab.alive(it) }
    }
    def stranger = lab.identity(lab.start(['sleep', '600']).process.pid())
    def record = lab.pids('run.json')
    String edited = record.text.replace('"pid":' + service[0], '"pid":' + stranger[0])
    assert edited != record.text
    record.text = edited
    lab.pids('backend.pid').text = stranger[0] + '\n'

    def stop = lab.maven('devstack:stop')

    assert lab.alive(stranger), 'it signalled a stranger'
    stop.told('an earlier run had lost its supervisor; nothing of it was left')
    assert lab.record() == null

    // the same with numbers that the kernel really gave away again: process, session and group
    def unshare = ['unshare', '--pid', '--mount-proc', '--fork', '--kill-child']
    if (lab.start(log: 'unshare', unshare + ['sh', '-c', 'echo 400 > /proc/sys/kernel/ns_last_pid']).end() != 0) {
        println 'SKIPPED in part: only root may make PID namespaces here'
        return
    }
    def world = lab.start(log: 'namespace', unshare + ['sh', 'namespace.sh'] + lab.mvn('-B'))
    assert world.end() == 0, world.text
    world.told('an earlier run had lost its supervisor; nothing of it was left', 'all of the recycled session are alive')
}
