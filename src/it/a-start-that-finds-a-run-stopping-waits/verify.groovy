def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    String first = lab.record().run
    def stop = lab.start(lab.mvn('-B', 'devstack:stop'), log: 'stop')
    lab.await('the stop to begin') { lab.record().phase == 'stopping' }

    def start = lab.start(lab.mvn('-B', 'devstack:start'), log: 'start')
    // it asks by a supervisor of its own, which leaves again
    start.said('waiting for the run that is being stopped')
    def supervisors = { lab.traces().count { it.value.contains('SupervisorMain') && !it.value.contains('keeper') } }
    lab.await('the leave of the second supervisor') { supervisors() == 1 }
    assert start.process.alive && lab.record().run == first, 'the start did not wait'
    new File(basedir, 'let-go').createNewFile()

    assert stop.end() == 0, stop.text
    assert start.end() == 0, start.text
    stop.told('nothing is left')
    start.told('all ready')
    assert lab.record().run != first
    lab.maven('devstack:stop').told('nothing is left')
}
