package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import io.devstack.model.StopPolicy;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that manage workers finish what these are at, because a stop signals the main process first. */
@Tag("slow")
class DevStackMainFirstTest extends EndToEnd {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String DEBIAN = "/usr/bin/";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void celeryTaskInProgressIsFinished(boolean byShell) throws Exception {
        assumePython("celery");
        write("tasks.py", """
                import os, time
                from celery import Celery
                app = Celery('tasks', broker='filesystem://')
                app.conf.broker_transport_options = {
                    'data_folder_in': 'queue', 'data_folder_out': 'queue', 'control_folder': 'control'}

                @app.task
                def work():
                    open('begun', 'w').close()
                    while not os.path.exists('finish'):
                        time.sleep(0.02)
                    open('done', 'w').close()
                """);
        Files.createDirectory(project.resolve("queue"));
        Files.createDirectory(project.resolve("control"));
        String worker = PYTHON + " -m celery -A tasks worker --pool prefork --concurrency 2 --loglevel INFO";
        RunningStack running = devStack()
                .start(stack(service("worker")
                        .command(command(byShell, worker))
                        .ready(readyOnLog("celery@.* ready", PATIENCE))));
        run(PYTHON, "-c", "from tasks import work; work.delay()");
        awaitFile("begun");
        finishesWhatItIsAt(running, "worker", "Warm shutdown");
        assertThat(project.resolve("done")).exists();
    }

    @Test
    void hiddenServerHasTheGraceAndTheSignalOfTheServices() throws Exception {
        assumeThat(Path.of(DEBIAN + "perl")).isExecutable();
        write("server.pl", """
                sub note { open my $file, '>', shift; print $file "$$\\n"; close $file }
                $worker = fork;
                if (!$worker) { $SIG{INT} = sub { note 'cut' }; note 'worker'; sleep 1 while 1 }
                $SIG{INT} = sub { sleep 4; note 'done' unless -e 'cut'; kill 'KILL', $worker; exit };
                select undef, undef, undef, 0.02 until -s 'worker';
                note 'server.tmp';
                rename 'server.tmp', 'server';
                sleep 1 while 1;
                """);
        StopPolicy interrupt = new StopPolicy(Signal.INT, PATIENCE);
        RunningStack running = devStack()
                .start(stack(
                        shell("other", "echo up; exec sleep 600").stop(interrupt),
                        shell(
                                        "web",
                                        "(setsid env -i perl server.pl <&- >&- 2>&- &)\n"
                                                + "until [ -e server ]; do sleep 0.05; done; echo up; exec sleep 600")
                                .stop(interrupt)));
        assertThatNothingIsLeft(running.stop());
        assertThat(project.resolve("cut")).doesNotExist();
        assertThat(project.resolve("done")).exists();
        assertThatNothingIsLeft();
    }

    @Test
    void postgresqlSessionInProgressIsFinished() throws Exception {
        Path bin = postgres();
        Path home = Files.createTempDirectory("devstack-postgres-");
        boolean root = System.getProperty("user.name").equals("root");
        List<String> user =
                root ? List.of("/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups") : List.of();
        try {
            if (root) {
                run("chown", "postgres", home.toString());
            }
            run(words(user, bin + "/initdb", "-D", home + "/data", "-U", "postgres", "-A", "trust", "--no-sync"));
            RunningStack running = devStack()
                    .start(stack(service("database")
                            .command(words(
                                    user,
                                    bin + "/postgres",
                                    "-D",
                                    home + "/data",
                                    "-k",
                                    home.toString(),
                                    "-c",
                                    "listen_addresses=127.0.0.1",
                                    "-p",
                                    "@{devstack.database.port}"))
                            .workingDirectory(home)
                            .port(0)
                            .ready(readyOnLog("ready to accept connections", PATIENCE))));
            String port = String.valueOf(running.service("database").port());
            Process psql = new ProcessBuilder(
                            bin + "/psql",
                            "-X",
                            "-A",
                            "-t",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            port,
                            "-U",
                            "postgres",
                            "postgres")
                    .redirectErrorStream(true)
                    .start();
            BufferedReader answers = psql.inputReader();
            tell(psql, "begin; create table t(n int); select 'begun';\n");
            Await.until("the session is at work", () -> "begun".equals(answers.readLine()));
            CompletableFuture<Void> stop = Background.run(running::close);
            Await.until("it was asked", () -> log("database").contains("received smart shutdown request"));
            tell(psql, "insert into t values (1); commit; select 'done ' || n from t;\n\\q\n");
            assertThat(answers.lines().toList()).contains("done 1");
            stop.join();
            assertEndedByItself();
            assertThat(log("database")).doesNotContain("canceling statement", "terminating connection");
        } finally {
            devStack().stop();
            delete(home);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gunicornRequestInProgressIsAnswered(boolean byShell) throws Exception {
        assumePython("gunicorn");
        write("app.py", """
                import os, time
                def app(environ, start_response):
                    open('begun', 'w').close()
                    while not os.path.exists('finish'):
                        time.sleep(0.02)
                    start_response('200 OK', [('Content-Length', '4')])
                    return [b'done']
                """);
        RunningStack running = devStack()
                .start(stack(service("web")
                        .command(command(
                                byShell,
                                PYTHON + " -m gunicorn -w 2 -t 300 --graceful-timeout 300"
                                        + " -b 127.0.0.1:@{devstack.web.port} app:app"))
                        .port(0)));
        answersTheRequestInProgress(running, "Handling signal: term");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nodeClusterRequestInProgressIsAnswered(boolean byShell) throws Exception {
        assumeThat(Path.of(DEBIAN, "node")).isExecutable();
        write("cluster.js", """
                const cluster = require('cluster'), fs = require('fs'), http = require('http');
                if (cluster.isPrimary) {
                  let listening = 0;
                  cluster.on('listening', () => { if (++listening === 2) { console.log('up'); } });
                  cluster.fork(); cluster.fork();
                  process.on('SIGTERM', () => {
                    console.log('asked');
                    Object.values(cluster.workers).forEach(worker => worker.send('stop'));
                  });
                  cluster.on('exit', () => { if (Object.keys(cluster.workers).length === 0) { process.exit(0); } });
                } else {
                  let working = 0, stopping = false;
                  const exitIfDone = () => { if (stopping && working === 0) { process.exit(0); } };
                  process.on('message', () => { stopping = true; exitIfDone(); });
                  http.createServer((request, response) => {
                    if (request.method === 'HEAD') { response.end(); return; } // devstack asks whether it speaks HTTP
                    working++;
                    fs.writeFileSync('begun', '');
                    const wait = setInterval(() => {
                      if (fs.existsSync('finish')) {
                        clearInterval(wait);
                        response.setHeader('Connection', 'close');
                        response.on('close', () => { working--; exitIfDone(); });
                        response.end('done');
                      }
                    }, 20);
                  }).listen(Number(process.env.PORT), '127.0.0.1');
                }
                """);
        RunningStack running = devStack()
                .start(stack(service("web")
                        .command(command(byShell, DEBIAN + "node cluster.js"))
                        .port(0)
                        .ready(readyOnLog("up", PATIENCE))));
        answersTheRequestInProgress(running, "asked");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nginxFinishesADownloadByQuit(boolean byShell) throws Exception {
        assumeThat(Path.of("/usr/sbin/nginx")).isExecutable();
        int size = 64 * 1024 * 1024;
        try (var file = new java.io.RandomAccessFile(project.resolve("big").toFile(), "rw")) {
            file.setLength(size);
        }
        int port = freePort();
        write("nginx.conf", """
                daemon off; pid nginx.pid; error_log stderr notice; %s
                events { worker_connections 64; }
                http { access_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
                  uwsgi_temp_path t4; scgi_temp_path t5; server { listen 127.0.0.1:%d; root %s; } }
                """.formatted(
                        System.getProperty("user.name").equals("root") ? "user root;" : "", port, project));
        RunningStack running = devStack()
                .start(stack(service("proxy")
                        .command(command(byShell, "/usr/sbin/nginx -p " + project + " -e stderr -c nginx.conf"))
                        .port(port)
                        .stop(new StopPolicy(Signal.QUIT, PATIENCE))));
        try (Socket client = new Socket("127.0.0.1", port)) {
            client.getOutputStream().write("GET /big HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            assertThat(in.read()).isEqualTo('H');
            CompletableFuture<Void> stop = Background.run(running::close);
            Await.until("it was asked", () -> log("proxy").contains("gracefully shutting down"));
            assertThat(in.readAllBytes().length).isGreaterThan(size);
            stop.join();
        }
        assertEndedByItself();
    }

    /** The launcher ends by the signal and passes nothing on, as {@code subprocess.run} in a script, or {@code time}. */
    @Test
    void serverLeftByItsLauncherFinishesTheWorkOfItsWorker() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/perl"))).as("perl").isTrue();
        write("server.pl", """
                $SIG{TERM} = 'DEFAULT';
                my $worker = fork;
                if (!$worker) { select undef, undef, undef, 0.02 until -e 'finish'; open my $f, '>', 'done'; exit }
                $SIG{TERM} = sub { syswrite STDOUT, "asked\n" };
                syswrite STDOUT, "up\n";
                1 until waitpid($worker, 0) == $worker;
                """);
        RunningStack running = devStack()
                .start(stack(service("worker")
                        .command("perl", "-e", "system {$^X} @ARGV", "perl", "server.pl")
                        .ready(readyOnLog("up", PATIENCE))));
        finishesWhatItIsAt(running, "worker", "asked");
        assertThat(project.resolve("done")).exists();
    }

    @Test
    void shellThatWaitsForItsServerEndsWithIt() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell(
                        "worker",
                        "sh -c 'trap \"touch finished; exit 0\" TERM; echo up; while :; do sleep 0.02; done' & wait")));
        running.stop();
        awaitFile("finished");
        assertEndedByItself();
    }

    @Test
    void trapOfAScriptIsRunToItsEnd() throws Exception {
        write("run.sh", """
                #!/bin/bash
                sleep 600 &
                trap 'kill $!; wait; touch cleaned; exit 0' TERM
                echo up
                wait
                """);
        RunningStack running = devStack()
                .start(stack(service("worker").command("/bin/bash", "run.sh").ready(readyOnLog("up", PATIENCE))));
        running.stop();
        assertThat(project.resolve("cleaned")).exists();
        assertEndedByItself();
    }

    @Test
    void npmPassesTheSignalOn() throws Exception {
        assumeThat(Path.of(DEBIAN, "npm")).isExecutable();
        write("package.json", "{\"scripts\": {\"serve\": \"node server.js\"}}");
        write("server.js", """
                process.on('SIGTERM', () => { require('fs').writeFileSync('finished', ''); process.exit(0); });
                setInterval(() => {}, 1000);
                console.log('up');
                """);
        RunningStack running = devStack()
                .start(stack(
                        service("web").command(DEBIAN + "npm", "run", "serve").ready(readyOnLog("^up", PATIENCE))));
        running.stop();
        assertThat(project.resolve("finished")).exists();
        assertEndedByItself();
        assertThat(told.facts(StopEvent.StopHeldUp.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTO", "ALL"})
    void launcherThatIgnoresTheSignalIsReported(SignalTo to) throws Exception {
        assumeThat(Path.of(PYTHON)).isExecutable();
        String launcher = """
                import signal, subprocess
                signal.signal(signal.SIGTERM, lambda *_: None)
                child = subprocess.Popen(['sleep', '600'])
                print('up', flush=True)
                child.wait()
                """;
        RunningStack running = devStack()
                .start(stack(service("worker")
                        .command(PYTHON, "-c", launcher)
                        .ready(readyOnLog("up", PATIENCE))
                        .stop(new StopPolicy(Signal.TERM, Duration.ofSeconds(4)).withSignalTo(to))));
        long launcherPid = running.service("worker").pid();
        running.stop();
        assertEndedByItself();
        assertThat(told.facts(StopEvent.StopHeldUp.class))
                .extracting(StopEvent.StopHeldUp::pid)
                .containsExactlyElementsOf(to == SignalTo.AUTO ? List.of(launcherPid) : List.of());
    }

    /** The words of the command, or a shell that runs it as a child. */
    private static List<String> command(boolean byShell, String command) {
        return byShell ? List.of("/bin/sh", "-c", "cd . && " + command) : List.of(command.split(" "));
    }

    private void answersTheRequestInProgress(RunningStack running, String asked) throws Exception {
        int port = running.services().get(0).port();
        AtomicReference<String> answer = new AtomicReference<>("");
        CompletableFuture<Void> client = Background.run(() -> answer.set(get(port)));
        awaitFile("begun");
        finishesWhatItIsAt(running, running.services().get(0).name().value(), asked);
        client.join();
        assertThat(answer).hasValue("done");
    }

    /** Lets the work go on only when the server has been asked to end. */
    private void finishesWhatItIsAt(RunningStack running, String service, String asked) throws Exception {
        CompletableFuture<Void> stop = Background.run(running::close);
        Await.until("it was asked", () -> log(service).contains(asked));
        Files.createFile(project.resolve("finish"));
        stop.join();
        assertEndedByItself();
    }

    private void assertEndedByItself() throws Exception {
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(StopEvent.ServiceStopped::ending)
                .containsOnly(StopEvent.ServiceStopped.Ending.GRACEFUL);
        assertThat(told.facts(StopEvent.SignalSent.class))
                .extracting(StopEvent.SignalSent::signal)
                .doesNotContain(Signal.KILL);
        assertThatNothingIsLeft();
    }

    private ServiceBuilder service(String name) {
        return ServiceBuilder.named(name).workingDirectory(project).stop(PATIENT);
    }

    private void assumePython(String module) throws Exception {
        assumeThat(Path.of(PYTHON)).isExecutable();
        assumeThat(new ProcessBuilder(PYTHON, "-c", "import " + module)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .as("python module " + module)
                .isZero();
    }

    private static Path postgres() {
        File[] versions = new File("/usr/lib/postgresql").listFiles();
        Optional<Path> newest = Arrays.stream(versions == null ? new File[0] : versions)
                .map(version -> version.toPath().resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                .max(Comparator.comparing(Path::toString));
        assumeThat(newest).as("PostgreSQL").isPresent();
        return newest.orElseThrow();
    }

    private static List<String> words(List<String> first, String... more) {
        List<String> words = new ArrayList<>(first);
        words.addAll(List.of(more));
        return words;
    }

    private static void tell(Process process, String text) throws Exception {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private static String get(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private void write(String file, String text) throws Exception {
        Files.writeString(project.resolve(file), text);
    }

    private void awaitFile(String name) throws Exception {
        Await.until("there is " + name, () -> Files.exists(project.resolve(name)));
    }

    private void run(String... words) throws Exception {
        run(List.of(words));
    }

    private void run(List<String> words) throws Exception {
        Process process = new ProcessBuilder(words)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
    }

    private static void delete(Path home) throws Exception {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
