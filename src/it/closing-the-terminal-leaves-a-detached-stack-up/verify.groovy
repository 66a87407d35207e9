def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    def shell = lab.atTerminal(['sh', '-c', '"$@"; echo THE SHELL WAITS; exec sleep 600', 'sh'] + lab.mvn('devstack:start'))
    shell.said('THE SHELL WAITS')
    shell.told('all ready', 'THE SHELL WAITS')
    def all = [lab.supervisor(), lab.keeper(), lab.leader('backend')]

    shell.type('close')

    assert shell.end() == 128 + 1, 'the terminal did not hang up'
    assert all.every { lab.alive(it) }
    assert lab.get(lab.port('backend')) == 'pong'

    lab.maven('devstack:stop').told('backend stopped after', 'nothing is left')
    assert lab.facts()*.fact.findAll { it.kind == 'stopping' }*.reason == ['a stop was asked for']
}
