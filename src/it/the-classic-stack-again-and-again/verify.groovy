import groovy.json.JsonSlurper
import java.util.concurrent.TimeUnit

def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

// Whoever says how many rounds wants a proof. Otherwise one round may meet a machine that stands still for a moment, so that
// clients come back in the very instant in which a port is closed; what cuts them off does so in most rounds.
int rounds = (System.getProperty('life.rounds') ?: '10') as int
int roundsThatMayCutOff = System.getProperty('life.rounds') ? 0 : 1
String shared = new File(basedir, '../../../../src/it/_shared').canonicalPath
List<String> mvn = check.mvn(localRepositoryPath)

/** Runs Maven to its end and returns its exit status. */
Closure<Integer> end = { Process maven, String log ->
    assert maven.waitFor(150, TimeUnit.SECONDS): "Maven did not end:\n${new File(basedir, log).text}"
    maven.exitValue()
}
Closure<Integer> count = { String text, String name -> (text =~ /(?m)^\s*$name=(\d+)$/).collect { it[1] as int }.sum(0) }

Map<String, Integer> all = [:].withDefault { 0 }
int roundsThatCutOff = 0
try {
    for (int round = 1; round <= rounds; round++) {
        // At first two starts at once: one of them starts the stack, the other one names the run; there is one of each.
        List<String> logs = round == 1 ? ['start-1.log', 'start-1-too.log'] : ["start-${round}.log".toString()]
        Map<String, Process> starts = logs.collectEntries { [it, check.begin(it, mvn + 'devstack:start')] }
        Map<String, Integer> statuses = starts.collectEntries { log, maven -> [log, end(maven, log)] }
        assert statuses.values().count(0) == 1: "round ${round}: ${statuses}, see ${logs}"
        statuses.findAll { it.value != 0 }.keySet().each { assert new File(basedir, it).text.contains('is running already') }
        List<String> ours = check.processesWith([basedir.canonicalPath])
        ['backend.py', 'frontend.js', '/postgres -D'].each { program ->
            List<String> found = ours.findAll { it.contains(program) }
            assert found.size() == 1: "round ${round}, ${program}: ${found}"
        }

        // Through the frontend and the backend to the database.
        Map<String, Integer> ports = check.ports()
        assert new URL('http://127.0.0.1:3000/visit').openConnection().responseCode == 200
        String before = ['sh', "${shared}/ask.sh", "${check.here()['postgres.bin']}/psql", "${ports.database}"]*.toString().execute().text
        assert count(before, 'connections') >= 2: before

        // Clients ask all three while the stack stops, until the ports are closed.
        Map<String, Process> clients = [frontend: 3000, backend: 5000, 'java-twin': ports.'java-twin'].collectEntries { name, number ->
            [name, check.begin("load-${name}.log", ['/usr/bin/python3', "${shared}/load.py", number, "load-${name}-${round}.json"])]
        }
        clients.keySet().each { name ->
            File soFar = new File(basedir, "load-${name}-${round}.json")
            check.waitFor("answers of ${name}", 60) { soFar.file && (new JsonSlurper().parse(soFar).'200' ?: 0) >= 20 }
        }
        String stop = "stop-${round}.log"
        assert end(check.begin(stop, mvn + 'devstack:stop'), stop) == 0: new File(basedir, stop).text

        // At once: both ports can be had, nobody is connected to the database.
        [5000, 3000].each { assert check.isFree(it): "round ${round}: port ${it} is not free after the stop" }
        String after = new File(basedir, 'target/devstack/database-stop.log').text
        assert count(after, 'connections') == 0: after

        // Every client of each was answered, by a backend that had it in the database, or told to come later.
        Map<String, Map> outcomes = clients.collectEntries { name, process ->
            assert process.waitFor(120, TimeUnit.SECONDS): "the clients of ${name} do not end"
            [name, new JsonSlurper().parse(new File(basedir, "load-${name}-${round}.json.done"))]
        }
        println "round ${round}: ${outcomes}"
        outcomes.each { name, its ->
            its.each { outcome, times -> all["${name} ${outcome}".toString()] += times }
            assert its.keySet().every { it in ['200', '503', 'unanswered'] }: "round ${round}, ${name}: ${its}"
        }
        roundsThatCutOff += outcomes.values().any { it.unanswered } ? 1 : 0
        assert count(after, 'backend') - count(before, 'backend') == outcomes.'java-twin'.'200'
        assert count(after, 'python') - count(before, 'python') == outcomes.backend.'200' + outcomes.frontend.'200'
        assert check.facts('.', 'service-stopped').findAll { it.service != 'tables' }*.ending.every { it == 'graceful' }
        check.endedOnce()
        check.nothingLeft()
    }
    println "in ${rounds} rounds: ${all.sort()}"
    assert roundsThatCutOff <= roundsThatMayCutOff: "in ${roundsThatCutOff} rounds somebody was not answered: ${all}"
} finally {
    check.begin('stop-at-last.log', mvn + 'devstack:stop').waitFor(150, TimeUnit.SECONDS)
    context.home.deleteDir()
}
