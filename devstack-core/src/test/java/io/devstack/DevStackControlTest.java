package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Asks;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.state.ControlAddress;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a supervisor answers, and to whom. */
@Tag("slow")
class DevStackControlTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";

    @Test
    void onlyWhoHasTheTokenIsAnsweredAndNoPageOfAnotherOrigin() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            ControlAddress control = control();
            String host = "Host: 127.0.0.1:" + control.port();
            String token = "Authorization: Bearer " + control.token();
            String wrong = "Authorization: Bearer " + control.token().replaceAll(".$", "x");

            assertThat(ask("GET /v1/stack HTTP/1.1", host))
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, wrong)).startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, token, token)).startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET /v1/stack?token=" + control.token() + " HTTP/1.1", host))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, "Authorization: " + control.token()))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET /there/is/no/such/path HTTP/1.1", host)).startsWith("HTTP/1.1 401 ");
            assertThat(ask("POST /v1/stop HTTP/1.1", host)).startsWith("HTTP/1.1 401 ");

            for (String other :
                    List.of("Host: evil.example", "Host: 127.0.0.1", host + "0", "Host: evil:" + control.port())) {
                assertThat(ask("GET /v1/stack HTTP/1.1", other, token)).startsWith("HTTP/1.1 403 ");
            }
            assertThat(ask("GET /v1/stack HTTP/1.1", token)).startsWith("HTTP/1.1 403 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, host, token)).startsWith("HTTP/1.1 403 ");

            for (String origin : List.of("http://evil.example", "null", "https://127.0.0.1:" + control.port())) {
                assertThat(form("POST /v1/stop HTTP/1.1", host, "Origin: " + origin))
                        .startsWith("HTTP/1.1 403 ");
                assertThat(form("POST /v1/stop HTTP/1.1", host, "Origin: " + origin, token))
                        .startsWith("HTTP/1.1 403 ");
                assertThat(ask("OPTIONS /v1/stop HTTP/1.1", host, "Origin: " + origin))
                        .startsWith("HTTP/1.1 403 ");
            }

            assertThat(ask("GET http://127.0.0.1/v1/stack HTTP/1.1", host, token))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, " folded: " + token)).startsWith("HTTP/1.1 400 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, token + "\0")).startsWith("HTTP/1.1 400 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", host, token + "\rX: y")).startsWith("HTTP/1.1 400 ");
            assertThat(ask("")).startsWith("HTTP/1.1 400 ");
            assertThat(ask("GET /v1/stop HTTP/1.1", host, token))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: POST");
            assertThat(ask("DELETE /v1/stack HTTP/1.1", host, token)).startsWith("HTTP/1.1 405 ");
            assertThat(ask("GET /v1/stack HTTP/1.1", "Host: LOCALHOST:" + control.port(), token))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"outcome\":\"ready\"", "nosniff")
                    .doesNotContain("Access-Control");
            assertThat(ask(
                            "GET /v1/services/worker HTTP/1.1",
                            host,
                            token,
                            "Origin: http://127.0.0.1:" + control.port()))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"pid\":" + running.service("worker").pid());
            assertThat(ask("GET /v1/stack?format=text&columns=79&program=.pids/devstack HTTP/1.1", host, token))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/plain", "Devstack-Outcome: ready\r\n", "Devstack-Run: ")
                    .contains("\r\n\r\nstack " + pids() + ": ready, supervisor pid ")
                    .containsPattern(
                            "\nworker +ready +" + running.service("worker").pid() + " ");
            for (String query : List.of("format=xml", "columns=-1", "program=a;b", "program=%1b")) {
                assertThat(ask("GET /v1/stack?" + query + " HTTP/1.1", host, token))
                        .startsWith("HTTP/1.1 400 ");
            }
            assertThat(ProcessHandle.of(running.service("worker").pid())).isPresent();
        }
    }

    /** A page in a browser can open connections, too, though it has no token to show. */
    @Test
    void connectionsThatSayNothingKeepNobodyOut() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    Socket socket = new Socket(
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                            control().port());
                    socket.getOutputStream().write("GET /v1/stack HT".getBytes(StandardCharsets.US_ASCII));
                    silent.add(socket);
                }
                assertThat(get("/v1/services/worker/log?from=0")).startsWith("HTTP/1.1 200 ");
                assertThat(devStack().restart(Set.of(), false)).hasSize(1);
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
            assertThat(running.stop().left()).isEmpty();
        }
    }

    @Test
    void noPathLeadsToAnythingButTheLogsOfServices() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            Files.writeString(pids().resolve("secret.log"), "secret");
            for (String path : List.of(
                    "/v1/services/../secret.log",
                    "/v1/services/../../.pids/run.json/log",
                    "/v1/services/%2e%2e%2frun.json/log",
                    "/v1/services/..%2Fsecret/log",
                    "/v1/services/secret/log",
                    "/v1/services/supervisor/log",
                    "/v1/services//log",
                    "/v1/services/worker/log/../../secret/log",
                    "/v1/services/worker%00/log",
                    "/v1/services/worker/../secret/log",
                    "//v1/services/worker/log",
                    "/v1/services/worker/",
                    "/")) {
                assertThat(get(path))
                        .as(path)
                        .startsWith("HTTP/1.1 404 ")
                        .doesNotContain("secret\r")
                        .doesNotContain("token");
            }
            assertThat(get("/v1/services/worker/log"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\nup\n");
            assertThat(running.services()).hasSize(1);
        }
    }

    @Test
    void aLogIsSentFromItsEndFromAByteOnOrForAsLongAsItGrows() throws Exception {
        String script = "echo one; echo two; echo up; cat pipe; echo four; exec sleep 600";
        Path pipe = project.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        try (RunningStack running = devStack().start(stack(shell("worker", script)))) {
            assertThat(get("/v1/services/worker/log?tail=2"))
                    .contains("Content-Length: 7\r\n", "Devstack-From: 4\r\n", "Devstack-Next: 11\r\n")
                    .endsWith("\r\n\r\ntwo\nup\n");
            assertThat(get("/v1/services/worker/log?tail=0")).endsWith("\r\n\r\n");
            assertThat(get("/v1/services/worker/log?from=8")).endsWith("\r\n\r\nup\n");
            assertThat(get("/v1/services/worker/log?from=12")).startsWith("HTTP/1.1 416 ");
            assertThat(get("/v1/services/worker/log?from=-1")).startsWith("HTTP/1.1 400 ");
            try (Asks follow = open("/v1/services/worker/log?tail=1&follow")) {
                follow.until("\r\n\r\nup\n");
                Files.writeString(pipe, "three\n");
                follow.until("three\nfour\n");
                assertThat(devStack().restart(Set.of(), false)).hasSize(1);
                follow.until("four\none\ntwo\nup\n"); // the log of the next launch
                running.stop();
                follow.toTheEnd();
            }
        }
    }

    @Test
    void eventsAreSentFromAnyOneOnUntilTheRunIsOver() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            String all = get("/v1/events?follow=false");
            assertThat(all)
                    .contains("Content-Type: text/event-stream")
                    .contains("id: 1\ndata: {\"at\":", "\"kind\":\"run-started\"", "\"kind\":\"stack-ready\"");
            long last = all.lines().filter(line -> line.startsWith("id: ")).count();
            assertThat(get("/v1/events?follow=false&after=" + last)).doesNotContain("id: ");
            try (Asks stream = open("/v1/events", "Last-Event-ID: " + last)) {
                stream.until("\r\n\r\n");
                assertThat(post("/v1/services/worker/restart"))
                        .startsWith("HTTP/1.1 200 ")
                        .contains("\"outcome\":\"ready\"");
                assertThat(stream.until("\"kind\":\"restart-done\""))
                        .contains("id: " + (last + 1) + "\ndata: ", "\"kind\":\"restart-ordered\"")
                        .doesNotContain("run-started");
                assertThat(post("/v1/stop")).startsWith("HTTP/1.1 202 ");
                assertThat(stream.toTheEnd()).contains("\"kind\":\"run-ended\"");
            }
            Await.until("the stack is stopped", () -> alive().isEmpty());
            assertThat(running.stop().left()).isEmpty();
        }
    }

    @Test
    void documentedCurlCommandsReturnTheDocumentedResponses() throws Exception {
        assumeThat(Path.of("/usr/bin/curl")).isExecutable();
        Matcher block = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "control-api.md")));
        assertThat(block.find()).as("commands in docs/control-api.md").isTrue();
        Path said = project.resolve("said.txt");
        try (RunningStack running = devStack()
                .start(stack(server("backend"), shell("frontend", PLAIN).dependsOn("backend")))) {
            ProcessBuilder commands = new ProcessBuilder("sh", "-e", "-c", block.group(1))
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            commands.environment().put("http_proxy", "http://127.0.0.1:9"); // nobody is there
            Process shell = commands.start();
            assertThat(shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .content()
                    .containsSubsequence(
                            "{\"outcome\":\"ready\"",
                            "stack " + pids() + ": ready",
                            "{\"name\":\"backend\",\"state\":\"ready\"",
                            "READY\n",
                            "id: 1\ndata: {\"at\":",
                            "{\"restart\":1,\"services\":[\"backend\",\"frontend\"],\"outcome\":\"ready\",\"failures\":[]}",
                            "{\"outcome\":\"stopping\"}");
            assertThat(shell.exitValue()).isZero();
            assertThat(running.stop().deaths()).isEmpty();
        }
    }

    @Test
    void detailsShowNamesOfVariablesProbesAndNoSecret() throws Exception {
        ServiceBuilder worker = shell("worker", PLAIN + " # --token=t0ps3cret")
                .environment("DB_PASSWORD", "hunter2hunter2")
                .environment("DB_URL", "postgres://anna:hunter2@db/shop")
                .environment("MODE", "test")
                .environment("OPTIONS", "-p hunter2hunter2");
        try (RunningStack running = devStack().start(stack(worker))) {
            assertThat(get("/v1/services/worker/details"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains(
                            "\"environment\":[\"DB_PASSWORD\",\"DB_URL\",\"MODE\",\"OPTIONS\"]",
                            "\"ready\":[{\"condition\":\"a line of its log matches up\",\"holds\":true,\"seen\":",
                            "\"alive\":[]",
                            "\"directory\":\"" + project + "\"",
                            "--token=***")
                    .doesNotContain("hunter2", "t0ps3cret");
            assertThat(get("/v1/live?follow=false"))
                    .contains("\nworker up\n", "\n#1 {\"words\":\"starting worker", "{\"words\":\"worker ready");
            assertThatThrownBy(() -> devStack().dashboard(false)).hasMessageContaining("devstack-dashboard");
            assertThat(running.services()).hasSize(1);
        }
    }

    @Test
    void theTokenIsNowhereButInARecordThatNobodyElseMayRead() throws Exception {
        Files.createDirectory(pids()); // by somebody who let others in
        Files.setPosixFilePermissions(pids(), PosixFilePermissions.fromString("rwxr-xr-x"));
        String token;
        try (RunningStack running = devStack().start(stack(shell("worker", "env; " + PLAIN)))) {
            token = control().token();
            assertThat(token).hasSize(64);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pids().resolve("run.json"))))
                    .isEqualTo("rw-------");
            assertThat(get("/v1/stack") + get("/v1/services/worker/log?from=0")).doesNotContain(token);
            assertThat(running.stop().left()).isEmpty();
        }
        try (var files = Files.list(output())) {
            for (Path file : files.toList()) {
                assertThat(file).content().doesNotContain(token);
            }
        }
    }

    @Test
    void aStrangerOnThePortIsNotShownTheToken() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)));
                ServerSocket stranger = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Path record = pids().resolve("run.json");
            String before = Files.readString(record);
            Files.writeString(
                    record, before.replace(":" + control().port() + ",", ":" + stranger.getLocalPort() + ","));
            CompletableFuture<byte[]> heard = Background.supply(() -> all(stranger));
            assertThatThrownBy(() -> devStack().restart(Set.of(), false))
                    .isInstanceOf(DevStackException.class)
                    .hasMessageContaining("is not held by the supervisor on record");
            assertThat(heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEmpty();
            Files.writeString(record, before);
            assertThat(running.stop().left()).isEmpty();
        }
    }

    @Test
    void thePortIsTheSupervisorsAloneAndIsAskedWithoutProxies() throws Exception {
        Map<String, String> proxies = Map.of(
                "socksProxyHost", "127.0.0.1", "socksProxyPort", "9", "socksNonProxyHosts", ""); // nobody is there
        try (RunningStack running = devStack().start(stack(shell("worker", PLAIN)))) {
            assertThat(OperatingSystem.current().sockets().uses(Set.of(control().port())))
                    .filteredOn(use -> use.state() == SocketUse.State.LISTENING)
                    .singleElement()
                    .satisfies(use -> assertThat(use.holders()).containsExactly(record().supervisor()));
            proxies.forEach(System::setProperty);
            assertThat(devStack().restart(Set.of(), false)).hasSize(1);
            assertThat(running.stop().left()).isEmpty();
        } finally {
            proxies.keySet().forEach(System::clearProperty);
        }
    }

    private static byte[] all(ServerSocket server) {
        try (Socket socket = server.accept()) {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunRecord record() throws IOException {
        return StateDirectory.at(pids()).readRecord().orElseThrow();
    }

    private ControlAddress control() throws IOException {
        return record().control().orElseThrow();
    }

    private String get(String target) throws IOException {
        try (Asks asks = open(target)) {
            return asks.toTheEnd();
        }
    }

    private String post(String target) throws IOException {
        try (Asks asks = open("POST", target, new String[0])) {
            return asks.toTheEnd();
        }
    }

    private Asks open(String target, String... headers) throws IOException {
        return open("GET", target, headers);
    }

    private Asks open(String method, String target, String[] headers) throws IOException {
        ControlAddress control = control();
        List<String> lines = new ArrayList<>(List.of(
                method + " " + target + " HTTP/1.1",
                "Host: 127.0.0.1:" + control.port(),
                "Authorization: Bearer " + control.token()));
        lines.addAll(Arrays.asList(headers));
        return Asks.at(control.port(), "", lines.toArray(String[]::new));
    }

    private String ask(String... lines) throws IOException {
        return Asks.once(control().port(), lines);
    }

    /** As a page of somebody else's would have it sent. */
    private String form(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("Content-Type: application/x-www-form-urlencoded");
        all.add("Content-Length: 7");
        try (Asks asks = Asks.at(control().port(), "a=b&c=d", all.toArray(String[]::new))) {
            return asks.toTheEnd();
        }
    }
}
