def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.runWithoutStack {
    String ping = new File(basedir, '../../../../src/it/_shared/Ping.java').canonicalPath

    // somebody else's server, a program that talks to it, and a server next door
    def listen = { String name ->
        def call = lab.start(['java', ping], log: name, environment: [PORT: '0'])
        call.said('listening on port ')
        [who: lab.identity(call.process.pid()), port: (call.text =~ /port (\d+)/)[0][1] as int]
    }
    def talkTo = { String name, int port ->
        def call = lab.start(['java', ping, port], log: name)
        call.said('connected')
        lab.identity(call.process.pid())
    }
    def holder = listen('holder')
    def nextDoor = listen('next-door')
    def client = talkTo('client', holder.port)

    def dry = lab.maven('devstack:hard-shutdown', '-Ddevstack.dryRun', "-Dit.port=$holder.port")
    dry.told("pid ${holder.who[0]} ", "port $holder.port", 'nothing was signalled')
    assert lab.alive(holder.who)

    // mistyped it would be no dry run: nothing happens at all, wherever it was typed
    File config = new File(basedir, '.mvn/maven.config')
    config.parentFile.mkdir()
    config.text = '-Ddevstack.dryRn\n'
    def typo = lab.maven('devstack:hard-shutdown', "-Dit.port=$holder.port", failing: true)
    typo.told('-Ddevstack.dryRn=true: there is no property', 'perhaps you meant devstack.dryRun')
    assert lab.alive(holder.who)
    config.delete()

    def hard = lab.maven('devstack:hard-shutdown', "-Dit.port=$holder.port")
    hard.told("pid ${holder.who[0]} ", "port $holder.port", "port $holder.port is free")
    assert !lab.alive(holder.who)
    lab.assertFree(holder.port)
    assert lab.alive(client) && lab.alive(nextDoor.who)

    // without a POM, and without a countdown because of -B
    def second = listen('second')
    def secondClient = talkTo('second-client', second.port)
    File nowhere = new File(basedir, 'nowhere')
    nowhere.mkdir()
    def bare = lab.maven('io.devstack:devstack-maven-plugin:hard-shutdown', "-Ddevstack.ports=$second.port", directory: nowhere)
    bare.told("pid ${second.who[0]} ", "port $second.port", "port $second.port is free")
    assert !lab.alive(second.who)
    assert lab.alive(secondClient) && lab.alive(client) && lab.alive(nextDoor.who)
}
