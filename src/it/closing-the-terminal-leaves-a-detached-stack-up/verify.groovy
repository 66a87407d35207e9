def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

// what CI servers set and compare at the end of a job, and how a step takes its processes out of that
def job = [RUNNER_TRACKING_ID: 'github_4711', VSTS_PROCESS_LOOKUP_ID: 'vsts_4711', JENKINS_NODE_COOKIE: '4711', BUILD_ID: '4711']
def keep = [RUNNER_TRACKING_ID: '0', VSTS_PROCESS_LOOKUP_ID: '0', JENKINS_NODE_COOKIE: 'dontKillMe', BUILD_ID: 'dontKillMe']

lab.run {
    def shell = lab.atTerminal(environment: [JENKINS_URL: 'http://ci'] + keep, ['sh', '-c', '"$@"; echo THE SHELL WAITS; exec sleep 600', 'sh'] + lab.mvn('devstack:start'))
    shell.said('THE SHELL WAITS')
    shell.told('all ready', 'THE SHELL WAITS')
    lab.neverSaid(shell.text, 'the stack is detached, but')
    def all = [lab.supervisor(), lab.keeper(), lab.leader('backend')]

    // a killer by environment finds none of its marks in any process of the run; the keeper's title overwrites its environment
    def environment = { pid -> new File("/proc/$pid/environ").getText('ISO-8859-1').split('\0') as List }
    def carries = { pid, Map variables -> environment(pid).any { it in variables.collect { name, value -> "$name=$value" as String } } }
    assert lab.traces().keySet().containsAll(all*.get(0))
    lab.traces().each { pid, command -> assert !carries(pid, job), "$command carries the mark of the job" }
    [lab.supervisor(), lab.leader('backend')].each { process ->
        keep.each { name, value -> assert carries(process[0], [(name): value]), "$process lost $name" }
    }

    shell.type('close')

    assert shell.end() == 128 + 1, 'the terminal did not hang up'
    assert all.every { lab.alive(it) }
    assert lab.get(lab.port('backend')) == 'pong'

    lab.maven('devstack:stop').told('backend stopped after', 'nothing is left')
    assert lab.facts()*.fact.findAll { it.kind == 'stopping' }*.reason == ['a stop was asked for']
}
