def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

try {
    Properties seen = new Properties()
    new File(basedir, 'target/seen.properties').withReader { seen.load(it) }

    // Each answered on its port while it ran, and the PID files named the programs themselves.
    assert new File(basedir, 'target/backend.json').text == '{"status":"UP"}'
    assert new File(basedir, 'target/frontend.html').text.contains('It runs')
    assert new File(basedir, 'target/database.txt').text.trim() == '1'
    assert seen.backend.contains('uvicorn')
    assert seen.frontend.contains('node') && seen.frontend.contains('frontend.js')
    assert seen.database.contains('postgres')
    assert seen.'backend.url' == 'http://localhost:5000'
    assert seen.'frontend.url' == 'http://localhost:3000'

    // PostgreSQL forks a handful of workers; they are gone with it, as is its socket.
    List workers = seen.workers.trim().split(' ') as List
    assert workers.size() >= 4
    workers.each { pid -> assert !ProcessHandle.of(pid as long).filter { it.info().commandLine().orElse('').contains('postgres') }.present }
    assert check.facts('.', 'service-stopped')*.ending.every { it == 'graceful' }
    check.endedOnce()
    check.said('port 5000 is free')
    check.said('port 3000 is free')
    check.drawn('.', 'database', 'backend', 'frontend')
    check.said(~/3 services, ready in [0-9.]+ s, ran .*, stopped in [0-9.]+ s; report: .*report[.]html/)
    check.nothingLeft()
} finally {
    context.home.deleteDir()
}
