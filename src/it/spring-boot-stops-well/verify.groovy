import groovy.json.JsonSlurper
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

List<String> names = ['by-signal', 'by-actuator']
String shared = new File(basedir, '../../../../src/it/_shared').canonicalPath
Closure<Process> stop = { String log -> check.begin(log, check.mvn(localRepositoryPath, 'devstack:stop')) }
Closure<Integer> count = { String text, String name -> (text =~ /(?m)^\s*$name=(\d+)$/).collect { it[1] as int }.sum(0) }
Map<String, Integer> ports = check.ports()
Map<String, Integer> pids = names.collectEntries { [it, new File(basedir, ".pids/${it}.pid").text.trim() as int] }

/** The first line of what a port answers, over a connection of its own. */
Closure<String> ask = { int port, String path ->
    new Socket('127.0.0.1', port).withCloseable { socket ->
        socket.soTimeout = 150_000
        socket.outputStream << "GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        socket.inputStream.newReader('US-ASCII').readLine() ?: 'nothing'
    }
}
Map<String, Integer> stillAnswered = [:].withDefault { 0 }
/** What becomes of a request that comes while it stops. */
Closure<String> askLate = { String name ->
    try {
        String answer = ask(ports[name], '/visit')
        stillAnswered[name] += answer.startsWith('HTTP/1.1 200') ? 1 : 0
        return answer
    } catch (ConnectException e) {
        return 'refused'
    } catch (SocketException e) {
        return 'reset' // it connected in the moment in which the port was closed
    }
}

try {
    String before = ['sh', "${shared}/ask.sh", "${check.here()['postgres.bin']}/psql", "${ports.database}"]*.toString().execute().text
    assert count(before, 'connections') >= 2: before

    // A request to each that is not answered before the stop has begun, and clients that ask meanwhile.
    Map<String, CompletableFuture<String>> slow = names.collectEntries { name ->
        [name, CompletableFuture.supplyAsync { ask(ports[name], '/slow') }]
    }
    names.each { name -> check.waitFor("${name} to be slow", 60) { new File(basedir, "${name}-is-slow").file } }
    Map<String, Process> clients = names.collectEntries { name ->
        [name, check.begin("load-${name}.log", ['/usr/bin/python3', "${shared}/load.py", ports[name], "load-${name}.json"])]
    }
    names.each { name ->
        File soFar = new File(basedir, "load-${name}.json")
        check.waitFor("answers of ${name}", 60) { soFar.file && (new JsonSlurper().parse(soFar).'200' ?: 0) >= 20 }
    }
    Process stopping = stop('stop.log')

    // What comes later is refused, while what was accepted goes on, and is answered.
    names.each { name ->
        check.waitFor("${name} to take no more", 150) { askLate(name) ==~ /refused|HTTP.1.1 503.*/ }
    }
    assert slow.values().every { !it.done }: slow
    new File(basedir, 'let-go').createNewFile()
    slow.each { name, answer -> assert answer.get(60, TimeUnit.SECONDS).startsWith('HTTP/1.1 200'): "${name}: ${answer.get()}" }
    assert stopping.waitFor(150, TimeUnit.SECONDS) && stopping.exitValue() == 0: new File(basedir, 'stop.log').text

    // Both closed their pools, and ended by themselves: one by the signal, the other one before it got one.
    List stopped = check.facts('.', 'service-stopped').findAll { it.service != 'tables' }
    assert stopped*.ending.every { it == 'graceful' }: stopped
    assert stopped*.service.last() == 'database'
    List signalled = check.facts('.', 'signal-sent')*.pid
    assert pids['by-signal'] in signalled && !(pids['by-actuator'] in signalled): "${pids}, signalled: ${signalled}"
    names.each { name ->
        check.saidIn(new File(basedir, "target/devstack/${name}.log").text,
                'Commencing graceful shutdown', 'Graceful shutdown complete', 'Shutdown initiated', 'Shutdown completed')
    }

    // The database: nobody is connected any more, and it has every visit that was answered.
    String after = new File(basedir, 'target/devstack/database-stop.log').text
    assert count(after, 'connections') == 0: after
    clients.each { name, process ->
        assert process.waitFor(120, TimeUnit.SECONDS): "the clients of ${name} do not end"
        Map outcomes = new JsonSlurper().parse(new File(basedir, "load-${name}.json.done"))
        println "what the clients of ${name} got: ${outcomes}"
        assert outcomes.keySet().every { it in ['200', '503', 'unanswered'] }: "${name}: ${outcomes}"
        assert count(after, name) - count(before, name) == outcomes.'200' + 1 + stillAnswered[name]
    }
    check.endedOnce()
    check.nothingLeft()
} finally {
    new File(basedir, 'let-go').createNewFile() // or a request that failed would hold up the stop
    stop('stop-at-last.log').waitFor(150, TimeUnit.SECONDS)
    context.home.deleteDir()
}
