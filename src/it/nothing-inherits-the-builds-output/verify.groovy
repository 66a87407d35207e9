def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.run {
    // the build's output, its errors, and a file that its shell has open besides, all into one pipe
    def piped = lab.start(['sh', '-c', '"$@" 2>&1 7>&1 | cat', 'sh'] + lab.mvn('-B', 'devstack:start'), log: 'piped')

    assert piped.end() == 0
    piped.told('all ready')
    def all = [lab.supervisor(), lab.keeper(), lab.leader('backend')] + lab.family()
    assert all.every { lab.alive(it) }
    lab.maven('devstack:stop').told('nothing is left')
}
