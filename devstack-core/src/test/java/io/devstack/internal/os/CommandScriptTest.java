package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devstack.fixture.Background;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a directory with a handmade record, with a program in place of java, and a server that is none of ours. */
class CommandScriptTest {
    private static final String RUN = "98ffaa5d-7f2f-47d8-8c14-d2680cdc99c8";
    private static final String TOKEN = "f00d".repeat(16);
    private static final String NOBODY = "65534";
    private static final long PATIENCE_SECONDS = 100;

    @TempDir
    private Path root = Path.of("");

    private Path pids = Path.of("");
    private Path jar = Path.of("");
    private Path bin = Path.of("");

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void script() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "without curl the script only runs java");
        pids = Files.createDirectories(root.toRealPath().resolve("a b'$(touch x)`id`\n\"*\\c\n/-d/.pids"));
        Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwx------"));
        bin = Files.createDirectory(root.resolve("bin"));
        Path java = program(
                bin.resolve("java o'clock"),
                "for word; do printf '<%s>\\n' \"$word\"; case $word in -XX:ArchiveClassesAtExit=*) echo \"$*\" > \"${word#*=}\" ;; esac; done");
        jar = Files.writeString(root.resolve("the $command's.jar"), "");
        write(Optional.of(jar), java);
    }

    private void write(Optional<Path> command, Path java) throws IOException {
        Path archive = bin.resolve("command.jsa");
        String text = OperatingSystem.current()
                .commandScript(new OperatingSystem.CommandLine(java, command, "g:a:1", Optional.of(archive)))
                .orElseThrow();
        assertThat(text).contains("--max-time 3)");
        program(
                pids.resolve("devstack"),
                text.substring(text.indexOf('\n') + 1)
                        .replace("--max-time 3)", "--max-time " + PATIENCE_SECONDS + ")"));
    }

    private static Path program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @Test
    void supervisorWithTheIdOfTheRunIsShownAndGetsTheTokenByAPipe() throws Exception {
        program(bin.resolve("curl"), "printf '%s\\n' \"$@\" > \"" + root + "/words\"; exec /usr/bin/curl \"$@\"");
        Files.writeString(root.resolve(".curlrc"), "silly = option\nurl = http://127.0.0.1:1/\n");
        CompletableFuture<String> request;
        Result result;
        try (ServerSocket server = server()) {
            record(server.getLocalPort());
            request = answering(server, RUN, "starting", "worker  ready\n\n%s \\n $x\n");
            result = run(pids.resolve("devstack"), "status");
        }
        assertThat(result).isEqualTo(new Result(1, "worker  ready\n\n%s \\n $x\n", ""));
        assertThat(request.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .startsWith("GET /v1/stack?format=text&columns=10000&program=devstack HTTP/1.1")
                .contains("Authorization: Bearer " + TOKEN);
        assertThat(root.resolve("words"))
                .content()
                .startsWith("-q\n")
                .contains("--noproxy\n*\n")
                .doesNotContain(TOKEN, "http");
    }

    @Test
    void readyIsStatusZeroAlsoByALinkAndAsJson() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("ds"), pids.resolve("devstack"));
        try (ServerSocket server = server()) {
            record(server.getLocalPort());
            CompletableFuture<String> request = answering(server, RUN, "ready", "{}\n");
            assertThat(run(link, "status", "--json")).isEqualTo(new Result(0, "{}\n", ""));
            assertThat(request.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).startsWith("GET /v1/stack HTTP/1.1");
        }
    }

    @Test
    void serverThatDoesNotKnowTheRunIsNotShown() throws Exception {
        try (ServerSocket server = server()) {
            record(server.getLocalPort());
            CompletableFuture<String> request = answering(server, TOKEN, "ready", "\033[31mall is well\n");
            assertThat(run(pids.resolve("devstack"), "status").out())
                    .doesNotContain("all is well")
                    .contains("<-Ddevstack.asked=true>", "<status>");
            assertThat(request.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).contains("GET");
        }
        assertThat(run(pids.resolve("devstack"), "status").out())
                .as("nobody listens")
                .contains("<-Ddevstack.asked=true>", "<status>");
    }

    @Test
    void nobodyIsAskedForADirectoryOfOthersOrACopy() throws Exception {
        try (ServerSocket server = server()) {
            server.setSoTimeout(1); // whoever had connected would be in the queue
            record(server.getLocalPort());
            Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwxrwx---"));
            assertAsksNobody(pids, server);
            Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwx------"));

            Path copy = Files.createDirectory(
                    root.resolve("copy"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.copy(pids.resolve("run.json"), copy.resolve("run.json"));
            program(copy.resolve("devstack"), Files.readString(pids.resolve("devstack")));
            assertAsksNobody(copy, server);

            Path record = pids.resolve("run.json");
            Files.move(record, root.resolve("run.json"));
            Files.createSymbolicLink(record, root.resolve("run.json"));
            assertAsksNobody(pids, server);
            Files.move(root.resolve("run.json"), record, StandardCopyOption.REPLACE_EXISTING);

            if (own(record, NOBODY)) {
                assertAsksNobody(pids, server);
                own(record, String.valueOf(Files.getAttribute(root, "unix:uid")));
                own(pids, NOBODY);
                assertAsksNobody(pids, server);
            }
        }
    }

    private void assertAsksNobody(Path directory, ServerSocket server) throws Exception {
        assertThat(run(directory.resolve("devstack"), "status").out())
                .contains("<status>")
                .doesNotContain("devstack.asked");
        try (Socket asked = server.accept()) {
            assertThat(asked).as("a request").isNull();
        } catch (SocketTimeoutException e) {
            assertThat(e).isNotNull();
        }
    }

    private static boolean own(Path file, String user) throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return false;
        }
        Files.setAttribute(file, "unix:uid", Integer.parseInt(user), LinkOption.NOFOLLOW_LINKS);
        return true;
    }

    @Test
    void otherCommandsRunTheJarWithAnArchiveOnceOneHasLeftTheStackRunning() throws Exception {
        Result first = run(pids.resolve("devstack"), "logs", "-n 1", "wor'ker");

        assertThat(first.err()).isEmpty();
        assertThat(first.out())
                .endsWith("<-jar>\n<" + jar + ">\n<--pid-directory>\n<" + pids + ">\n<logs>\n<-n 1>\n<wor'ker>\n")
                .doesNotContain("SharedArchive");
        assertThat(bin.resolve("command.jsa")).doesNotExist();
        record(1);
        assertThat(run(pids.resolve("devstack"), "logs").out()).doesNotContain("SharedArchive");
        assertThat(run(pids.resolve("devstack"), "stop").out())
                .contains("<-XX:SharedArchiveFile=" + bin.resolve("command.jsa") + ">", "<-XX:+VerifySharedSpaces>")
                .endsWith("<" + pids + ">\n<stop>\n");
        assertThat(bin.toFile().list()).containsExactlyInAnyOrder("java o'clock", "command.jsa");
        assertThat(bin.resolve("command.jsa")).content().contains(" -Ddevstack.training=true -jar ");
    }

    @Test
    void missingCurlIsReplacedByTheJarAndAMissingJarIsNamed() throws Exception {
        Path without = Files.createDirectory(root.resolve("without"));
        try (ServerSocket server = server()) {
            record(server.getLocalPort());
            assertThat(run(Map.of("PATH", without.toString(), "CI", "1"), pids.resolve("devstack"), "status")
                            .out())
                    .endsWith("<status>\n");
        }
        Files.delete(jar);
        assertThat(run(pids.resolve("devstack"), "stop"))
                .isEqualTo(new Result(
                        1, "", "devstack: this needs a jar; install it with 'mvn dependency:get -Dartifact=g:a:1'\n"));
        write(Optional.empty(), bin.resolve("java o'clock"));
        assertThat(run(pids.resolve("devstack"), "stop").err())
                .startsWith("devstack: this needs the jar of g:a:1: run 'java -jar devstack-cli.jar'")
                .hasLineCount(1);
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static CompletableFuture<String> answering(ServerSocket server, String run, String outcome, String body) {
        return Background.supply(() -> {
            try (Socket socket = server.accept()) {
                return answer(socket, run, outcome, body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String answer(Socket socket, String run, String outcome, String body) throws IOException {
        StringBuilder request = new StringBuilder();
        for (int next = 0; next >= 0 && request.indexOf("\r\n\r\n") < 0; ) {
            next = socket.getInputStream().read();
            request.append((char) next);
        }
        String head = "HTTP/1.1 200 OK\r\nDevstack-Run: " + run + "\r\nDevstack-Outcome: " + outcome
                + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        return request.toString();
    }

    private void record(int port) throws IOException {
        Object inode = Files.getAttribute(pids, "unix:ino");
        Files.writeString(
                pids.resolve("run.json"),
                "{\"format\":1,\"run\":\"" + RUN + "\",\"services\":[],\"control\":{\"port\":" + port + ",\"token\":\""
                        + TOKEN + "\"},\"home\":{\"path\":\"/somewhere\",\"key\":\"(dev=fe00,ino=" + inode
                        + ")\",\"stack\":\"s\"}}\n");
    }

    private Result run(Path program, String... words) throws Exception {
        return run(Map.of(), program, words);
    }

    /** Runs it elsewhere, with a proxy that must not be asked and the options of a debugger. */
    private Result run(Map<String, String> environment, Path program, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(root.resolve("err").toFile());
        Map<String, String> all = builder.environment();
        all.remove("CI");
        all.put("PATH", bin + ":" + all.get("PATH"));
        all.put("HOME", root.toString());
        all.put("http_proxy", "http://127.0.0.1:1/");
        all.put("CDPATH", "/:/tmp");
        all.put("IFS", "/f0");
        all.putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(), Files.readString(root.resolve("out")), Files.readString(root.resolve("err")));
    }
}
