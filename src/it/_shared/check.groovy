// What the integration builds look at afterwards, and some of them before. In a verify.groovy or selector.groovy:
//
//     def check = evaluate(new File(basedir, '../../../../src/it/_shared/check.groovy'))

import groovy.json.JsonSlurper

/** Looks at what one build said and at what it left on the machine. */
class Check {
    /**
     * What the last line of a stop says when nobody was seen to be left. While strangers' processes come and go faster
     * than one can look, no look can be certain; that is said, and is no failure: nothingLeft() looks again.
     */
    static final java.util.regex.Pattern GONE = ~/nothing is left|no survivor was seen/

    final File basedir
    final String log

    Check(File basedir) {
        this.basedir = basedir
        File buildLog = new File(basedir, 'build.log')
        this.log = buildLog.file ? buildLog.text : ''
    }

    /** Returns XML of a page with the version that is being built: between releases the pages name the last release. */
    String inThisVersion(String xml) {
        String version = (new File(basedir, '../../../../pom.xml').canonicalFile.text =~ /<version>([^<]+)/)[0][1]
        return xml.replaceAll(/(<artifactId>devstack-[a-z-]+<\/artifactId>\s*<version>)[^<]+/) { all, head -> head + version }
    }

    /** Returns whether there is such a command, and it ends with 0. */
    static boolean works(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0
        } catch (IOException absent) {
            return false
        }
    }

    /** Returns whether the build can be run on this machine, and says why not. */
    static boolean canRunWithout(List<String> missing) {
        if (missing) {
            println "NOTICE: skipped, because it needs what is not installed: ${missing.join(', ')}"
        }
        return missing.empty
    }

    /** Returns the same for a build that needs a pseudo terminal, which the JDK has not. */
    static boolean hasTerminal() {
        return canRunWithout(works('python3', '-c', 'import pty') ? [] : ['python3 with pty'])
    }

    /** The build log has all of these words and patterns, in this order. */
    void said(Object... words) {
        saidIn(log, words)
    }

    static void saidIn(String text, Object... words) {
        int from = 0
        words.each { word ->
            String pattern = word instanceof java.util.regex.Pattern ? word : java.util.regex.Pattern.quote(word as String)
            def matcher = text =~ pattern
            assert matcher.find(from): "not said${from > 0 ? ', or not in this order' : ''}: '${word}' in:\n${text}"
            from = matcher.end()
        }
    }

    void neverSaid(String... words) {
        words.each { word -> assert !log.contains(word): "said, but should not: '${word}'" }
    }

    /** What Maven said last about the failure of one module: from its name to the next module's. */
    String failureOf(String module) {
        int from = log.lastIndexOf("on project ${module}: ")
        assert from >= 0: "no goal failed in module '${module}'"
        int next = log.indexOf('Failed to execute goal', from)
        return log.substring(from, next < 0 ? log.length() : next)
    }

    /** No process, no held port, no PID file and no record is left of the stacks of these folders, in the build's own. */
    void nothingLeft(String... folders) {
        (folders.length == 0 ? ['.'] : folders.toList()).each { folder ->
            File module = new File(basedir, folder)
            List facts = facts(folder)
            List left = processesWith([basedir.canonicalPath] + facts.findAll { it.run }.collect { it.run })
            assert left.empty: "still alive: ${left}"
            facts.findAll { it.ports }.collectMany { it.ports.values() }.unique().each { port ->
                assert isFree(port as int): "port ${port} is not free"
            }
            List names = (new File(module, '.pids').list() ?: []).toList()
            assert !names.any { it.endsWith('.pid') || it == 'run.json' }: "left in ${module}/.pids: ${names}"
        }
    }

    /** Nothing was ever started in these folders. */
    void neverStarted(String... folders) {
        folders.each { folder ->
            assert !new File(basedir, "${folder}/.pids").exists(): "${folder} has a .pids directory"
            assert facts(folder).empty: "${folder} has a journal"
        }
        nothingLeft(folders)
    }

    /** The facts of the last run of a folder's stack that has ended. */
    List facts(String folder = '.') {
        return factsIn(new File(basedir, "${folder}/target/devstack/events.jsonl"))
    }

    private static List factsIn(File journal) {
        return journal.file ? journal.readLines().collect { new JsonSlurper().parseText(it).fact } : []
    }

    List facts(String folder, String kind) {
        return facts(folder).findAll { it.kind == kind }
    }

    /** The one run of a folder's stack came to its end, and nobody was seen to be left. */
    void endedOnce(String folder = '.') {
        List verdicts = facts(folder, 'run-ended')*.verdict
        assert verdicts.size() == 1 && verdicts[0] in ['certified', 'unobservable']: "runs of ${folder} ended with ${verdicts}"
    }

    /** The picture of the last run of a folder's stack is there and has a bar for each of these services. */
    void drawn(String folder, String... services) {
        File report = new File(basedir, "${folder}/target/devstack/report.html")
        assert report.file: "there is no ${report}"
        services.each { service ->
            assert report.text =~ /(?s)data-service="${service}">.*?data-kind="/: "${service} has no bar in ${report}"
        }
    }

    /** Each living process whose command line, environment or directory has one of these texts, but for the callers of this. */
    static List<String> processesWith(List<String> texts) {
        Set<Long> own = [] as Set
        for (ProcessHandle it = ProcessHandle.current(); it != null; it = it.parent().orElse(null)) {
            own << it.pid()
        }
        return ProcessHandle.allProcesses().filter { !own.contains(it.pid()) && it.alive }.toList()
                .collectMany { handle ->
                    File proc = new File("/proc/${handle.pid()}")
                    String all = read(new File(proc, 'cmdline')) + read(new File(proc, 'environ')) + directory(proc)
                    boolean has = texts.any { text -> all =~ /${java.util.regex.Pattern.quote(text)}(?![\w-])/ }
                    has ? ["pid ${handle.pid()}: ${read(new File(proc, 'cmdline')).replace('\0', ' ')}".toString()] : []
                }
    }

    private static String read(File file) {
        try {
            return file.text
        } catch (IOException gone) {
            return '' // it has ended, or is not ours to look at
        }
    }

    private static String directory(File proc) {
        try {
            return java.nio.file.Files.readSymbolicLink(proc.toPath().resolve('cwd')).toString()
        } catch (IOException gone) {
            return ''
        }
    }

    static boolean isFree(int port) {
        try {
            return new ServerSocket().withCloseable {
                it.reuseAddress = true
                it.bind(new InetSocketAddress(port))
                true
            }
        } catch (IOException e) {
            return false
        }
    }

    /** The first port of each service that the stack of the build's folder has launched so far. */
    Map<String, Integer> ports() {
        return factsIn(new File(basedir, '.pids/events.jsonl')).findAll { it.ports }
                .collectEntries { [it.service, it.ports.values()[0] as int] }
    }

    /** The properties that a setup has written for the build's POM. */
    Properties here() {
        Properties here = new Properties()
        File file = new File(basedir, 'test.properties')
        if (file.file) {
            file.withReader { here.load(it) }
        }
        return here
    }

    /** The command line of a Maven like the invoker's. */
    List<String> mvn(File localRepository, String... arguments) {
        return (["${System.getProperty('maven.home')}/bin/mvn", '-B', '-ntp',
                '-s', new File(basedir.parentFile, 'interpolated-settings.xml').path,
                "-Dmaven.repo.local=${localRepository}"]
                + here().collect { name, value -> "-D${name}=${value}" })*.toString() + arguments.toList()
    }

    /** Begins a command in the build's folder, with its output in a file there. */
    Process begin(String log, List<String> command, Map<String, String> environment = [:]) {
        ProcessBuilder builder = new ProcessBuilder(command*.toString())
        builder.directory(basedir).environment().putAll(environment.collectEntries { [it.key, it.value as String] })
        builder.redirectInput(new File('/dev/null')).redirectErrorStream(true).redirectOutput(new File(basedir, log)).start()
    }

    /** Runs a Maven like the invoker's to its successful end and returns what it said. */
    String maven(File localRepository, Map<String, String> environment, String... arguments) {
        File output = new File(basedir, "${arguments.join('-')}.log")
        Process process = begin(output.name, mvn(localRepository, arguments), environment)
        boolean ended = process.waitFor(150, java.util.concurrent.TimeUnit.SECONDS)
        process.destroyForcibly()
        assert ended: "Maven did not end:\n${output.text}"
        assert process.exitValue() == 0: "Maven failed:\n${output.text}"
        return output.text
    }

    /** Waits for a fact, which is asked for again and again. */
    static void waitFor(String what, int seconds, Closure<Boolean> fact) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L
        while (!fact()) {
            assert System.nanoTime() < deadline: "waited ${seconds} s in vain for ${what}"
            Thread.sleep(20)
        }
    }

    /** A port that was free a moment ago, for builds that are about a fixed one. */
    static int freePort() {
        return new ServerSocket(0, 1, InetAddress.loopbackAddress).withCloseable { it.localPort }
    }
}

new Check(basedir)
