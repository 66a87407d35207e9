import groovy.json.JsonSlurper

def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

Closure<Map> numbers = { String text -> text.readLines()*.trim().findAll { it =~ /^[\w-]+=\d+$/ }
        .collectEntries { String[] pair = it.split('='); [pair[0], pair[1] as int] } }

try {
    Properties seen = new Properties()
    new File(basedir, 'target/seen.properties').withReader { seen.load(it) }

    // The PID files named the programs themselves, and both backends were connected to the database.
    assert seen.backend.contains('uvicorn')
    assert seen.'java-twin'.contains('Backend')
    assert seen.frontend.contains('node') && seen.frontend.contains('frontend.js')
    assert seen.database.contains('postgres')
    assert seen.'backend.url' == 'http://localhost:5000'
    assert seen.'frontend.url' == 'http://localhost:3000'
    Map first = numbers(new File(basedir, 'target/database.txt').text)
    assert first.connections >= 2

    // What the clients got, until the ports were closed. Nothing of a backend failed, and whatever the frontend had
    // accepted its backend had, too.
    Map<String, Map> clients = ['frontend', 'backend', 'java-twin'].collectEntries { name ->
        File done = new File(basedir, "target/${name}.json.done")
        check.waitFor("the clients of ${name} to be done", 60) { done.file && done.text.endsWith('}') }
        [name, new JsonSlurper().parse(done)]
    }
    println "what the clients got: ${clients}"
    clients.each { name, outcomes -> assert !outcomes.keySet().any { it in ['500', '502'] }: "${name}: ${outcomes}" }

    // The database, asked when the backends had ended: nobody is connected, and every visit that it has was answered.
    Map last = numbers(new File(basedir, 'target/devstack/database-stop.log').text)
    println "what the database had in the end: ${last}"
    assert last.connections == 0
    assert last.backend - first.backend == clients.'java-twin'.'200'
    assert last.python - first.python == clients.backend.'200' + clients.frontend.'200'

    // The order of the end; and what each said of its own.
    List stopped = check.facts('.', 'service-stopped').findAll { it.service != 'tables' }
    assert stopped*.ending.every { it == 'graceful' }
    List order = stopped*.service
    assert order.indexOf('frontend') < order.indexOf('backend')
    assert order.last() == 'database'
    check.saidIn(new File(basedir, 'target/devstack/backend.log').text, 'connected to the database', 'database connections closed')
    check.saidIn(new File(basedir, 'target/devstack/java-twin.log').text, 'backend: running', 'backend: stopping: the JVM ends',
            'backend: closed requests on port', 'backend: closed HTTP server', 'backend: closed database', 'backend: stopped in')

    // PostgreSQL forks a handful of workers; they are gone with it, as is its socket.
    List workers = seen.workers.trim().split(' ') as List
    assert workers.size() >= 4
    workers.each { pid -> assert !ProcessHandle.of(pid as long).filter { it.info().commandLine().orElse('').contains('postgres') }.present }
    check.endedOnce()
    check.said('port 5000 is free')
    check.said('port 3000 is free')
    check.drawn('.', 'database', 'tables', 'backend', 'java-twin', 'frontend')
    check.said(~/5 services, ready in [0-9.]+ s, ran .*, stopped in [0-9.]+ s; report: .*report[.]html/)
    check.nothingLeft()
} finally {
    context.home.deleteDir()
}
