package io.devstack.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands in this JVM, on one stack that all tests share. */
class DevStackCommandTest {
    private static final String LISTENS = "use IO::Socket::INET; $| = 1; my $s = IO::Socket::INET->new("
            + "LocalAddr => '127.0.0.1', LocalPort => $ENV{PORT}, Listen => 5, ReuseAddr => 1) or die; "
            + "print \"listening\\n\"; while (my $c = $s->accept) { close $c }";

    private static final String OWNS_A_PORT_UNTIL_END_OF_INPUT =
            "use IO::Socket::INET; $| = 1; my $s = IO::Socket::INET->new("
                    + "LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 5) or die; print $s->sockport, qq(\n); <STDIN>;";

    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final StopPolicy PATIENT = new StopPolicy(Signal.TERM, PATIENCE);

    private static final ReadyPolicy AT_WORK =
            new ReadyPolicy(List.of(new ProbeDefinition.Log("at work")), PATIENCE, ReadyPolicy.HeldBy.MEMBER);

    @TempDir
    static Path project;

    private static RunningStack stack;

    private record Result(int status, String out, String err) {}

    @BeforeAll
    static void startsTheStack() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "the services are perl");
        StackDefinition definition = new StackDefinition(
                List.of(
                        ServiceBuilder.named("web")
                                .command("perl", "-e", LISTENS)
                                .workingDirectory(project)
                                .port(0)
                                .port("admin", 0)
                                .ready(new ReadyPolicy(
                                        List.of(new ProbeDefinition.Tcp()), PATIENCE, ReadyPolicy.HeldBy.MEMBER))
                                .stop(PATIENT)
                                .build(),
                        ServiceBuilder.named("worker")
                                .command("sh", "-c", "echo at work; exec sleep 600")
                                .workingDirectory(project)
                                .ready(AT_WORK)
                                .stop(PATIENT)
                                .build()),
                project.resolve("target/devstack"));
        stack = DevStack.in(project.resolve(".pids")).start(definition);
        Files.createDirectories(project.resolve("src/main"));
    }

    @AfterAll
    static void stopLeavesNothing() throws Exception {
        if (stack != null) {
            try {
                Result stopped = run(project, "stop");
                assertThat(stopped.status()).as(stopped.err()).isEqualTo(ExitCodes.DONE);
                assertThat(project.resolve(".pids/devstack")).doesNotExist();
                assertThat(stopped.out()).containsPattern("web +stopped").containsPattern("worker +stopped");
                assertThat(run(project, "status").status()).isEqualTo(ExitCodes.NOT_RUNNING);
                assertThat(run(project, "logs", "worker").out()).isEqualTo("worker | at work\n");
            } finally {
                stack.close();
            }
            Await.until("nothing is left", () -> Machine.processesOf(project).isEmpty());
        }
    }

    @Test
    void statusShowsTheTableOfTheNearestPidDirectoryAbove() {
        Result result = run(project.resolve("src/main"), "status");

        assertThat(result.status()).isEqualTo(ExitCodes.DONE);
        assertThat(result.out().lines().findFirst().orElseThrow())
                .startsWith("stack " + project.resolve(".pids") + ": ready, supervisor pid ");
        assertThat(result.out())
                .containsPattern("NAME +STATE +PID +ADDRESS +UPTIME +RESTARTS +CPU +MEMORY")
                .containsPattern("web +ready +[0-9]+ +tcp://localhost:[0-9]+")
                .containsPattern("worker +ready +[0-9]+ +-");
    }

    @Test
    void scriptInThePidDirectoryShowsTheSameWithoutAJvm() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "without curl the script runs the jar");
        Path script = project.resolve(".pids/devstack");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
                .isEqualTo("rwx------");
        Path patient = script.resolveSibling("patient"); // a machine that stands still must not bring the jar in
        Files.writeString(patient, Files.readString(script).replace("--max-time 3)", "--max-time 100)"));
        Files.setPosixFilePermissions(patient, PosixFilePermissions.fromString("rwx------"));
        Process process = new ProcessBuilder(patient.toString(), "status")
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.delete(patient);

        assertThat(process.waitFor()).as(shown).isEqualTo(ExitCodes.DONE);
        String[] expected = run(project, "status").out().split("\n");
        String[] lines = shown.split("\n");
        assertThat(lines).hasSameSizeAs(expected);
        assertThat(lines[0]).isEqualTo(expected[0]);
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i].split(" +")).startsWith(firstFour(expected[i]));
        }
    }

    /** The supervisor knows no path by a link, so the command reads the files then. */
    @Test
    void statusReadFromTheFilesSaysTheSameAsTheSupervisor() throws Exception {
        Path link = Files.createSymbolicLink(project.resolve("link"), project);
        Result asked = run(project, "status");
        Result read = run(project, "--pid-directory", link.resolve(".pids").toString(), "status");

        assertThat(read.status()).isEqualTo(asked.status());
        String[] expected =
                asked.out().replace(project + "/.pids", link + "/.pids").split("\n");
        String[] lines = read.out().split("\n");
        assertThat(lines).hasSameSizeAs(expected);
        assertThat(lines[0]).isEqualTo(expected[0]);
        for (int i = 1; i < lines.length; i++) {
            assertThat(lines[i].split(" +")).startsWith(firstFour(expected[i]));
        }
        Files.delete(link);
    }

    @Test
    void stopByTheScriptSaysTheSameAsTheCommand(@TempDir Path one, @TempDir Path other) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "without curl the script runs the jar");
        startWithADeath(one);
        Result byTheCommand = run(one, "stop");
        startWithADeath(other);
        Path script = other.resolve(".pids/devstack");
        Path patient = script.resolveSibling("patient"); // a machine that stands still must not bring the jar in
        Files.writeString(
                patient,
                Files.readString(script)
                        .replace("--speed-time 5 ", "--speed-time 100 ")
                        .replace("tries=750", "tries=5000")
                        // the next run has begun before the script looks whether this one is off the record
                        .replace(
                                "\"$keeper\" || return 9",
                                "\"$keeper\"; printf '{\"format\":1,\"run\":\"7\",' >run.json")
                        .replaceAll("(?m)^java=.*", "java=/no/java"));
        Files.setPosixFilePermissions(patient, PosixFilePermissions.fromString("rwx------"));
        Path err = other.resolve("err");
        Process process = new ProcessBuilder(patient.toString(), "stop")
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Result byTheScript = new Result(process.waitFor(), out, Files.readString(err));
        List<String> left = Machine.processesOf(other);

        assertThat(byTheScript.status()).as(byTheScript.toString()).isEqualTo(ExitCodes.FAILED);
        assertThat(byTheScript.status()).isEqualTo(byTheCommand.status());
        assertThat(plain(byTheScript.out(), other, "patient")).isEqualTo(plain(byTheCommand.out(), one, "devstack"));
        assertThat(plain(byTheScript.err(), other, "patient")).isEqualTo(plain(byTheCommand.err(), one, "devstack"));
        assertThat(byTheScript.err()).contains("flaky");
        assertThat(left).isEmpty();
        assertThat(other.resolve("target/devstack/report.html")).exists();
    }

    /** A service dies before the stop, which says so and fails. */
    private static void startWithADeath(Path directory) throws Exception {
        ServiceDefinition flaky = ServiceBuilder.named("flaky")
                .command("sh", "-c", "echo at work; read _ < " + directory.resolve("death") + "; exit 3")
                .workingDirectory(directory)
                .ready(AT_WORK)
                .build();
        ServiceDefinition steady = ServiceBuilder.named("steady")
                .command("sh", "-c", "echo at work; exec sleep 600")
                .workingDirectory(directory)
                .ready(AT_WORK)
                .stop(PATIENT)
                .build();
        Process made = new ProcessBuilder("mkfifo", directory.resolve("death").toString()).start();
        assertThat(made.waitFor()).isZero();
        DevStack devStack = DevStack.in(directory.resolve(".pids"));
        RunningStack unused =
                devStack.start(new StackDefinition(List.of(flaky, steady), directory.resolve("target/devstack")));
        Files.writeString(directory.resolve("death"), "now\n");
        Await.until(
                "flaky is dead",
                () -> devStack.status().services().stream()
                        .anyMatch(service -> service.failure().isPresent()));
    }

    /** Without what differs from run to run, which is also the order in which services are launched and end. */
    private static List<String> plain(String text, Path directory, String program) {
        return text.replace(directory.toString(), "DIRECTORY")
                .replace(program + " ", "PROGRAM ")
                .replace("steady, flaky", "flaky, steady")
                .replaceAll("[0-9]+(\\.[0-9]+)?", "N")
                .replaceAll("N (ms|s)\\b", "N")
                .lines()
                .sorted()
                .toList();
    }

    private static String[] firstFour(String line) {
        return Arrays.copyOf(line.split(" +"), 4);
    }

    @Test
    void jsonIsTheDocumentOfTheControlApi() {
        assertThat(run(project, "status", "--json").out())
                .startsWith("{\"outcome\":\"ready\",\"run\":")
                .contains("\"name\":\"web\"");
        Result waited = run(project, "wait", "--json");
        assertThat(waited.status()).isEqualTo(ExitCodes.DONE);
        assertThat(waited.out()).startsWith("{\"outcome\":\"ready\"").hasLineCount(1);
    }

    @Test
    void logsPrintsTheLastLinesOfTheServiceThatIsAskedFor() {
        assertThat(run(project, "logs", "worker").out()).isEqualTo("worker | at work\n");
        assertThat(run(project, "logs", "-n", "0", "worker").out()).isEmpty();
        assertThat(run(project, "logs", "-n", "-1").status()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void restartLaunchesTheServiceAgainAndEventsHasIt() {
        String before = column(run(project, "status").out(), "web");

        Result restarted = run(project, "restart", "web");

        assertThat(restarted.status()).as(restarted.err()).isEqualTo(ExitCodes.DONE);
        assertThat(restarted.out()).contains("web ready");
        assertThat(column(run(project, "status").out(), "web")).isNotEqualTo(before);
        assertThat(run(project, "events").out())
                .containsPattern("(?m)^[0-2][0-9]:[0-5][0-9]:[0-5][0-9] starting web, worker$")
                .contains("all ready");
        assertThat(run(project, "events", "--json").out())
                .startsWith("{\"at\":")
                .contains("\"kind\":\"service-launched\"");
    }

    @Test
    void unknownServiceIsNamedWithTheNearestOne() {
        Result result = run(project, "restart", "wab");

        assertThat(result.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err()).contains("wab").contains("Perhaps you meant 'web'.");
    }

    @Test
    void openPrintsTheAddressOfAServiceOrOfTheDashboard() {
        assertThat(run(project, "open", "--print", "web").out())
                .contains("://localhost:" + stack.service("web").port());
        assertThat(run(project, "open", "--print", "web", "admin").out())
                .isEqualTo("http://localhost:" + stack.service("web").port("admin") + "\n");
        assertThat(run(project, "open", "web", "debug").err()).contains("its ports are port, admin");
        assertThat(run(project, "status").out())
                .contains(", admin " + stack.service("web").port("admin"));
        assertThat(run(project, "open", "--print").out()).startsWith("http://127.0.0.1:");
        assertThat(run(project, "open", "worker").err()).contains("'worker' has no address");
    }

    @Test
    void dryRunListsAndSignalsNothing() {
        Result result = run(project, "hard-shutdown", "--dry-run");

        assertThat(result.status()).isEqualTo(ExitCodes.DONE);
        assertThat(result.out()).contains("the run on record", "dry run: nothing was signalled");
        assertThat(run(project, "status").status()).isEqualTo(ExitCodes.DONE);
        assertThat(run(project, "hard-shutdown", "--ports", "0").err()).contains("--ports=0: use 1 to 65535");
    }

    @Test
    void countdownAtATerminalIsInOneLineAndEnterCancels(@TempDir Path empty) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "nothing else makes a terminal here");
        Process owner = new ProcessBuilder("perl", "-e", OWNS_A_PORT_UNTIL_END_OF_INPUT).start();
        try {
            String port = owner.inputReader().readLine();
            String command = Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "hard-shutdown",
                            "--ports=" + port,
                            "--countdown=" + PATIENCE.toSeconds() + "s")
                    .collect(Collectors.joining("' '", "'", "'"));
            ProcessBuilder builder = new ProcessBuilder("/usr/bin/script", "-qec", command, "/dev/null")
                    .directory(empty.toFile())
                    .redirectErrorStream(true);
            builder.environment().put("TERM", "xterm");
            Process terminal = builder.start();
            terminal.getOutputStream().write('\n');
            terminal.getOutputStream().flush();
            String shown = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(terminal.waitFor()).as(shown).isEqualTo(ExitCodes.FAILED);
            assertThat(shown)
                    .contains("\r\u001b[Kin " + PATIENCE.toSeconds() + " s; press Enter or Ctrl+C to cancel\r\u001b[K")
                    .contains("cancelled");
            assertThat(owner.isAlive()).isTrue();
        } finally {
            owner.destroy();
        }
    }

    @Test
    void directoryWithoutAStackIsReportedWithTheCommandThatStartsOne(@TempDir Path empty) throws Exception {
        Files.createDirectory(empty.resolve(".git")); // the search ends here
        Result result = run(empty, "status");

        assertThat(result.status()).isEqualTo(ExitCodes.NOT_RUNNING);
        assertThat(result.err()).contains("there is no .pids in " + empty, "mvn devstack:start");
        assertThat(run(
                                empty,
                                "status",
                                "--pid-directory",
                                project.resolve(".pids").toString())
                        .status())
                .isEqualTo(ExitCodes.DONE);
        String pids = project.resolve(".pids").toString();
        assertThat(run(empty, "--pid-directory", pids, "status").status()).isEqualTo(ExitCodes.DONE);
        Result waited = run(empty, "wait", "--timeout", "1ms");
        assertThat(waited.status()).isEqualTo(ExitCodes.NOT_RUNNING);
        assertThat(waited.err()).contains("nothing is running in " + empty.resolve(".pids"));
        assertThat(run(empty, "status", "--json").out()).startsWith("{\"outcome\":\"stopped\"");
        Result stopped = run(empty, "stop");
        assertThat(stopped.status()).isEqualTo(ExitCodes.DONE);
        assertThat(stopped.out()).contains("nothing is on record in " + empty.resolve(".pids"));
        assertThat(run(empty, "logs", "web").status()).isEqualTo(ExitCodes.NOT_RUNNING);
    }

    @Test
    void stackOfAProjectAroundThisOneIsNotFound() throws Exception {
        Path other = Files.createDirectories(project.resolve("modules/other/src"));
        assertThat(run(other, "status").status()).isEqualTo(ExitCodes.DONE);
        Files.createDirectories(other.resolveSibling(".pids")); // without a record: the one that runs is preferred
        assertThat(run(other, "status").status()).isEqualTo(ExitCodes.DONE);
        assertThat(run(other, "restart", "wab").err()).contains("stack " + project.resolve(".pids"));
        Files.delete(other.resolveSibling(".pids"));

        Files.writeString(other.resolveSibling(".git"), "gitdir: elsewhere");

        assertThat(run(other, "status").status()).isEqualTo(ExitCodes.NOT_RUNNING);
        assertThat(run(other, "stop").out()).contains("nothing is on record");
        assertThat(run(project, "status").status()).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void stacksBelowAreNamed(@TempDir Path parent) throws Exception {
        Files.createDirectories(parent.resolve(".git"));
        Files.createDirectories(parent.resolve("backend/.pids"));
        Files.createDirectories(parent.resolve("web/.pids"));
        Files.createDirectories(parent.resolve("target/it/.pids"));
        assertThat(run(parent, "status").err())
                .contains("below it there is backend/.pids, web/.pids: add --pid-directory backend/.pids");
    }

    /** As with {@code devstack logs -f | head -1}: what follows must not follow for ever. */
    @Test
    void followedLogEndsWithItsReader() throws Exception {
        PrintStream closed = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        closed.close();
        CompletableFuture<Integer> status = Background.supply(() -> new DevStackCommand(
                        closed, new PrintStream(OutputStream.nullOutputStream()), StandardCharsets.UTF_8, project)
                .execute("logs", "-f"));
        assertThat(status.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(141);
    }

    @Test
    void timesNeedAUnitAndMustNotBeZero() {
        assertThat(run(project, "wait", "--timeout", "60").err())
                .contains("'60' is not a duration")
                .doesNotContain("io.devstack");
        assertThat(run(project, "logs", "Web").err())
                .contains("'Web' is no name of a service")
                .doesNotContain("io.devstack");
        assertThat(run(project, "stop", "--timeout", "0s").err()).contains("'0s' is zero");
        assertThat(run(project, "status").status()).isEqualTo(ExitCodes.DONE);
    }

    @Test
    void completionKnowsTheCommands() {
        assertThat(run(project, "completion").out()).contains("complete -F", "hard-shutdown", "--ready-timeout");
    }

    @Test
    void completionKnowsTheServicesOnRecord(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the script is for bash and zsh");
        assertThat(run(project, "services").out()).isEqualTo("web\nworker\n");
        Path script = directory.resolve("completion");
        Files.writeString(script, run(project, "completion").out());

        String words = "source " + script + """
                ; devstack() { [ "$*" = services ] && printf 'web\\nworker\\n'
                    [ "$*" = "services --pid-directory=$HOME/my pids" ] && printf 'walls\\n'; }
                tab() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
                    _complete_devstack; echo "$2: ${COMPREPLY[*]}"; }
                for command in restart logs open; do tab devstack $command w; done
                tab devstack logs --pid-directory '~/my\\ pids' w
                tab devstack logs --pid-directory = '"$HOME/my pids"' w
                tab devstack logs "--pid-directory=$HOME/my pids" w
                tab devstack logs --pid-directory '$(touch evaluated)' w
                """;
        Process bash = new ProcessBuilder("/bin/bash", "-c", words)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // compopt, outside of a completion
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "restart: web worker",
                        "logs: web worker",
                        "open: web worker",
                        "logs: walls",
                        "logs: walls",
                        "logs: walls",
                        "logs: ");
        assertThat(directory.resolve("evaluated")).doesNotExist();
        assertThat(script).content().doesNotContain("_picocli_devstack_services");
    }

    /** Each command of the page is run where there is no stack: every option exists. */
    @Test
    void commandsOfTheDocumentationAreUnderstood(@TempDir Path empty) throws Exception {
        Matcher block = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "command-line.md")));
        List<String> commands = new ArrayList<>();
        while (block.find()) {
            block.group(1)
                    .lines()
                    .map(line -> line.replaceFirst(" *#.*", ""))
                    .filter(line -> line.startsWith("devstack "))
                    .forEach(commands::add);
        }

        assertThat(commands).hasSizeGreaterThan(8).noneMatch(command -> command.endsWith("hard-shutdown"));
        Files.createDirectory(empty.resolve(".git")); // the search ends here
        for (String command : commands) {
            String[] words = command.replace("60s", "1ms").split(" +");
            List<String> arguments = new ArrayList<>(List.of(words).subList(1, words.length));
            Result result = run(empty, arguments.toArray(new String[0]));
            assertThat(result.status()).as(command + ": " + result.err()).isNotEqualTo(ExitCodes.USAGE);
        }
    }

    private static String column(String table, String service) {
        return table.lines()
                .filter(line -> line.startsWith(service + " "))
                .map(line -> line.split(" +")[2])
                .findFirst()
                .orElseThrow();
    }

    private static Result run(Path directory, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                StandardCharsets.UTF_8,
                directory,
                arguments);
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
