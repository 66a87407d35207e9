def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))

lab.runWithoutStack {
    String ping = new File(basedir, '../../../../src/it/_shared/Ping.java').canonicalPath
    def server = lab.start(['java', ping], environment: [PORT: '0'])
    server.said('listening on port ')
    def holder = lab.identity(server.process.pid())
    int port = (server.text =~ /port (\d+)/)[0][1] as int

    ['enter', 'interrupt'].each { key ->
        def hard = lab.atTerminal(lab.mvn('devstack:hard-shutdown', '-Ddevstack.countdown=10m', "-Dit.port=$port"), log: key, environment: [TERM: 'xterm'])
        hard.said('to cancel')
        hard.told("pid ${holder[0]} ", "this kills pid ${holder[0]}, and each process that opens port $port again")
        assert hard.output.getText('UTF-8').contains('\r\u001b[Kin ')

        hard.type(key)

        assert hard.end() != 0
        lab.neverSaid(hard.text, "port $port is free")
        if (key == 'enter') {
            hard.told('cancelled: nothing was signalled')
        }
        assert lab.alive(holder)
        assert lab.get(port) == 'pong'
    }
}
