import groovy.json.JsonSlurper

/**
 * What the scripts of the integration builds share: runs Mavens beside the invoker's, looks at processes by identity,
 * and proves that nothing is left. A script gets one by
 *   def lab = evaluate(new File(basedir, '../../../../src/it/_shared/lab.groovy'))
 *
 * Nothing here sleeps to let things settle: await() looks for a fact until a deadline. Only processes that a script
 * itself started, or that a record of this project names, are signalled, and only while the identity is theirs.
 */
class Lab {
    final File basedir
    File repository
    private final List<Process> started = []
    private final Set<String> runs = []

    Lab(File basedir, File repository) {
        this.basedir = basedir.canonicalFile
        this.repository = repository
    }

    /** Runs the script's body, and ends what it started however it goes; last it looks that nothing is left. */
    void run(Closure body) {
        runWithoutStack {
            body()
            assertNothingLeft()
        }
    }

    /** The same where no stack was started. */
    void runWithoutStack(Closure body) {
        try {
            body()
        } finally {
            testsAreOver()
            started.each { it.descendants().forEach { child -> child.destroyForcibly() }; it.destroyForcibly() }
            traces().each { pid, why -> ProcessHandle.of(pid).ifPresent { it.destroyForcibly() } }
        }
    }

    /** The build log of the invoker's own Mavens. */
    String getLog() {
        new File(basedir, 'build.log').text
    }

    /**
     * A text has all of these words, in this order; how many spaces there are does not matter. On a machine where others
     * fork all the time a stop may see no survivor without being certain; assertNothingLeft() looks for itself.
     */
    static void said(String text, String... words) {
        String single = text.replaceAll(' +', ' ').replaceAll('no survivor was seen, [^;]*;', 'nothing is left;')
        int from = 0
        words.each {
            int at = single.indexOf(it, from)
            assert at >= 0: "not said, or not in this order: '$it' in:\n$text"
            from = at + it.length()
        }
    }

    static void neverSaid(String text, String... words) {
        words.each { word -> assert !text.contains(word): "said, but should not: '$word' in:\n$text" }
    }

    // ---- starting things

    /** The command line of a Maven like the invoker's. */
    List<String> mvn(Object... arguments) {
        def command = [System.getProperty('maven.home') + '/bin/mvn', '-e', '-ntp',
                       '-s', new File(basedir.parentFile, 'interpolated-settings.xml').path,
                       '-Dmaven.repo.local=' + repository]
        command + arguments.collect { it as String }
    }

    /** Starts a command with its output in a file, so that no pipe can be kept open, and with nothing to read. */
    Call start(Map options = [:], List command) {
        File output = new File(basedir, (options.log ?: 'call-' + (started.size() + 1)) + '.log')
        def builder = new ProcessBuilder(command*.toString()).directory(options.directory ?: basedir)
                .redirectErrorStream(true).redirectOutput(output)
        if (!options.input) {
            builder.redirectInput(new File('/dev/null'))
        }
        builder.environment().remove('CI')
        builder.environment().putAll(options.environment ?: [:])
        def process = builder.start()
        started << process
        new Call(process, output, this)
    }

    /** Runs Maven to its end and returns the call; fails unless the build ends as expected. */
    Call maven(Map options = [:], Object... arguments) {
        def call = start(options, mvn(*(['-B'] + (arguments as List))))
        int status = call.end()
        assert (status == 0) == (options.failing != true), "status $status of $arguments, see $call.output:\n${call.tail()}"
        call
    }

    /** Starts a command at a terminal of its own; keys are pressed by call.type(). */
    Call atTerminal(Map options = [:], List<String> command) {
        start([input: true] + options, ['python3', new File(basedir, '../../../../src/it/_shared/terminal.py').canonicalPath] + command)
    }

    /** Waits until the condition holds, and returns what made it true. The deadline is only reached by a build that fails. */
    Object await(String what, Number seconds = 120, Closure condition) {
        long deadline = System.nanoTime() + (seconds * 1_000_000_000L as long)
        def found = condition()
        while (!found) {
            assert System.nanoTime() < deadline, "not within $seconds s: $what"
            Thread.sleep(15)
            found = condition()
        }
        found
    }

    // ---- processes

    /** Which process exactly: its number and its raw start time, null if it is gone or a zombie. */
    static List<Long> identity(long pid) {
        try {
            identityOf(new File("/proc/$pid/stat").text)
        } catch (IOException e) {
            null
        }
    }

    /** The same from the text of a stat file, which a process may have written about itself. */
    static List<Long> identityOf(String stat) {
        def fields = stat.substring(stat.lastIndexOf(')') + 2).split(' ')
        fields[0] in ['Z', 'X'] ? null : [stat.substring(0, stat.indexOf(' ')) as long, fields[19] as long]
    }

    static boolean alive(List<Long> identity) {
        identity != null && Lab.identity(identity[0]) == identity
    }

    /** Those that family.sh started and that wrote down who they are. */
    List<List<Long>> family() {
        ['child', 'session', 'daemon', 'stubborn'].collect { identityOf(new File(basedir, it + '.stat').text) }
    }

    /** Kills a process of which the identity is known. */
    void kill(List<Long> identity) {
        assert alive(identity), "$identity is not there to be killed"
        ProcessHandle.of(identity[0]).get().destroyForcibly()
    }

    /** Asks a process to end. */
    void terminate(List<Long> identity) {
        assert alive(identity), "$identity is not there to be asked to end"
        ProcessHandle.of(identity[0]).get().destroy()
    }

    // ---- the stack

    File pids(String name = '') {
        new File(basedir, '.pids' + (name ? '/' + name : ''))
    }

    /** Why a stack ends with its Maven: one that is killed says nothing. */
    static final List<String> KILLED = ['its owner is gone']

    /** The same of one that is asked to end: it may still get as far as the end of its session, and say so. */
    static final List<String> ASKED = KILLED + 'a stop was asked for'

    /** Waits until a build has reached tests.sh. */
    void testsAreRunning(Call build) {
        await('the tests') {
            assert build.process.alive, "it ended before the tests:\n${build.tail()}"
            new File(basedir, 'tests-are-running').exists()
        }
    }

    /** The tests of a build run when its Maven is lost in this way: the stack ends, and the journal says one of these reasons. */
    void endsWithItsMaven(Call build, List<String> reasons, Closure loss) {
        testsAreRunning(build)
        def owners = [supervisor(), keeper()]
        def members = [leader('backend')] + family()
        int port = port('backend')
        assert (owners + members).every { alive(it) }

        loss(build)

        await('the end of the services') { members.every { !alive(it) } }
        assertFree(port)
        // the proof that nothing is left takes longer where other programs fork all the time
        await('the end of the supervisor') { owners.every { !alive(it) } && record() == null }
        assert build.end() != 0
        def told = facts()*.fact.findAll { it.kind == 'stopping' }*.reason
        assert told.size() == 1 && told[0] in reasons
        assertEndedWell()
    }

    void testsAreOver() {
        new File(basedir, 'tests-are-running').delete()
    }

    /** The record of the run; null if there is none. */
    Map record() {
        try {
            Map record = new JsonSlurper().parseText(pids('run.json').text) as Map
            runs << record.run
            record
        } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
            null
        }
    }

    List<Long> supervisor() {
        recorded(record().supervisor)
    }

    List<Long> keeper() {
        recorded(record().keeper)
    }

    List<Long> leader(String service) {
        recorded(record().services.find { it.name == service }.leader)
    }

    /** A process on record. The adapter of macOS has milliseconds there, not the ticks of Linux: then it must be alive now. */
    private static List<Long> recorded(Map process) {
        if (process == null) {
            return null
        }
        System.getProperty('devstack.platform') == 'macos' ? identity(process.pid as long)
                : [process.pid as long, process.startTime as long]
    }

    int port(String service) {
        record().services.find { it.name == service }.ports.values().first() as int
    }

    /** Everything of the run on record: keeper, supervisor, and whoever carries its id. */
    Map<Long, String> traces() {
        record()
        Map<Long, String> found = [:]
        new File('/proc').list().findAll { it ==~ /\d+/ && (it as long) != ProcessHandle.current().pid() }.each {
            try {
                long pid = it as long
                if (identity(pid) != null) {
                    String environment = new File("/proc/$it/environ").getText('ISO-8859-1')
                    String command = new File("/proc/$it/cmdline").getText('ISO-8859-1').replace('\0', ' ')
                    if (command.contains(pids().path) || runs.any { run -> environment.contains('DEVSTACK_RUN=' + run) }) {
                        found[pid] = command
                    }
                }
            } catch (IOException e) {
                return // gone while it was looked at, or not ours to look at
            }
        }
        found
    }

    /** The end of the last run on which nothing was left, or no survivor was seen. */
    void assertEndedWell() {
        def last = facts()*.fact.last()
        assert last.kind == 'run-ended' && last.verdict in ['certified', 'unobservable'] && last.left == []
    }

    /** What the journals tell, the archived one first. */
    List<Map> facts() {
        [new File(basedir, 'target/devstack/events.jsonl'), pids('events.jsonl')].findAll { it.exists() }
                .collectMany { it.readLines() }.collect { new JsonSlurper().parseText(it) as Map }
    }

    /** No process, no port, no record; a run must have been. */
    void assertNothingLeft() {
        journals().each { (it =~ /"run":"([^"]+)"/).each { match -> runs << match[1] } }
        assert !runs.empty, 'no run was seen, so that nothing is left proves nothing'
        assert traces().isEmpty(), 'processes are left'
        def files = pids().list() as List ?: []
        assert files.findAll { it.endsWith('.pid') || it == 'run.json' }.isEmpty(), 'PID files or the record are left'
        journals().each { (it =~ /"ports":\{([^}]*)\}/).each { match ->
            (match[1] =~ /:(\d+)/).each { port -> assertFree(port[1] as int) }
        } }
    }

    private List<String> journals() {
        [new File(basedir, 'target/devstack/events.jsonl'), pids('events.jsonl')].findAll { it.exists() }*.text
    }

    /** The port can be bound. */
    static void assertFree(int port) {
        new ServerSocket().withCloseable {
            it.reuseAddress = true
            it.bind(new InetSocketAddress(port))
        }
    }

    /** What a service answers to GET /. */
    static String get(int port) {
        def connection = new URL("http://127.0.0.1:$port/").openConnection()
        connection.connectTimeout = 60_000
        connection.readTimeout = 60_000
        connection.inputStream.text
    }
}

/** A command that runs or ran. */
class Call {
    final Process process
    final File output
    private final Lab lab

    Call(Process process, File output, Lab lab) {
        this.process = process
        this.output = output
        this.lab = lab
    }

    String getText() {
        output.text
    }

    String tail() {
        text.readLines().takeRight(30).join('\n')
    }

    /** Waits until it has said this. */
    void said(String words, Number seconds = 120) {
        lab.await("'$words' in $output", seconds) {
            assert process.alive || text.contains(words), "it ended without '$words':\n${tail()}"
            text.contains(words)
        }
    }

    /** It has said all of this, in this order. */
    void told(String... words) {
        Lab.said(text, words)
    }

    /** Tells terminal.py: enter, interrupt, or close. */
    void type(String key) {
        process.outputStream.write((key + '\n').bytes)
        process.outputStream.flush()
    }

    /** Waits for its end and returns its status. */
    int end(Number seconds = 150) {
        assert process.waitFor(seconds as long, java.util.concurrent.TimeUnit.SECONDS), "not over after $seconds s, see $output:\n${tail()}"
        process.exitValue()
    }
}

return new Lab(basedir, localRepositoryPath)
