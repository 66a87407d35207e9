package io.devstack.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.state.ControlAddress;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Failure;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StackStatus;
import io.devstack.model.StopPolicy;
import io.devstack.model.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    /** More than the kernel keeps for somebody who does not read. */
    private static final long LONG = 256L << 20;

    /** More than the head. */
    private static final int BLOCK = 16 * 1024;

    private static final String EVENT = """
            {"at":"2026-11-28T10:00:00Z","fact":{"kind":"stack-ready","elapsed":"PT1.234S"}}
            """;

    private static final String ENDED = """
            {"at":"2026-11-28T10:00:01Z","fact":{"kind":"run-ended","verdict":"certified","left":[],"deaths":[],"elapsed":"PT1S","output":"/p"}}
            """;

    @TempDir
    Path directory = Path.of("");

    @Test
    void whoeverDoesNotReadWhatTheyAreAnsweredDelaysNoStop() throws Exception {
        Path log = directory.resolve("api.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(LONG);
        }
        ControlServer server = ControlServer.open(Set.of(), Duration.ofDays(1)).orElseThrow();
        server.serve(new OneLog(directory, log));
        ControlAddress address = server.address();
        try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            String request = "GET /v1/services/api/log?from=0&follow HTTP/1.1\r\nHost: 127.0.0.1:" + address.port()
                    + "\r\nAuthorization: Bearer " + address.token() + "\r\n\r\n";
            reader.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            Await.until("it is being answered", () -> reader.getInputStream().available() > BLOCK);
            CompletableFuture<Void> closed = Background.run(server::close);
            Await.until("the server is closed", closed::isDone);
            assertThat(reader.isClosed()).isFalse();
        }
    }

    /** The new file is longer than the old one, so on Windows, where files have no keys, only its content shows the change. */
    @Test
    void followedLogGoesOnWithTheFileThatTakesItsName() throws Exception {
        Path log = Files.writeString(directory.resolve("api.log"), "first\n");
        try (ControlServer server = serving(new OneLog(directory, log));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().port());
                Scanner lines = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /v1/services/api/log?from=0&follow HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + server.address().port() + "\r\nAuthorization: Bearer "
                                    + server.address().token() + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(lines.findWithinHorizon("first\n", 0)).isNotNull();
            Files.move(log, directory.resolve("api.1.log"));
            Files.writeString(log, "second, and longer\n");
            assertThat(lines.findWithinHorizon("second, and longer\n", 0)).isNotNull();
        }
    }

    @Test
    void filesOfTheDashboardAreServedWithAStrictPolicyToItsOwnOriginOnly() throws Exception {
        try (ControlServer server = serving(new OneLog(directory, directory.resolve("api.log")))) {
            String page = ask(server, "GET / HTTP/1.1");
            assertThat(page)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Content-Type: text/html; charset=utf-8\r\n")
                    .contains(
                            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'sha256-"
                                    + Base64.getEncoder()
                                            .encodeToString(MessageDigest.getInstance("SHA-256")
                                                    .digest("p{}".getBytes(StandardCharsets.UTF_8)))
                                    + "';")
                    .contains("frame-ancestors 'none'", "X-Content-Type-Options: nosniff\r\n")
                    .contains("Cross-Origin-Resource-Policy: same-origin\r\n")
                    .contains("Cross-Origin-Opener-Policy: same-origin\r\n")
                    .doesNotContain(
                            "unsafe",
                            "Set-Cookie",
                            "Access-Control",
                            server.address().token())
                    .endsWith("content of index.html");
            assertThat(ask(server, "GET /page.js HTTP/1.1")).contains("Content-Type: text/javascript; charset=utf-8");
            for (String other : List.of("/../run.json", "/a/page.js", "/page.class", "/%69ndex.html", "/PAGE.JS")) {
                assertThat(ask(server, "GET " + other + " HTTP/1.1")).startsWith("HTTP/1.1 401 ");
            }
            assertThat(ask(server, "POST / HTTP/1.1")).startsWith("HTTP/1.1 401 ");
            assertThat(ask(server, "GET / HTTP/1.1", "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void codeIsExchangedOnceForASessionThatOnlyReads() throws Exception {
        OneLog stack = new OneLog(directory, directory.resolve("api.log"));
        try (ControlServer server = serving(stack)) {
            String code = newCode(server, "");
            String sent = "Devstack-Code: " + code;
            assertThat(ask(server, "POST /v1/session HTTP/1.1", sent, "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(ask(server, "GET /v1/session HTTP/1.1", sent)).startsWith("HTTP/1.1 401 ");
            String session = ask(server, "POST /v1/session HTTP/1.1", sent);
            assertThat(session)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("\"control\":false")
                    .doesNotContain(code, "Set-Cookie", server.address().token());
            assertThat(ask(server, "POST /v1/session HTTP/1.1", sent)).startsWith("HTTP/1.1 401 ");
            assertThat(ask(server, "POST /v1/session HTTP/1.1")).startsWith("HTTP/1.1 401 ");
            assertThat(ask(server, "GET /v1/services/api/log HTTP/1.1", "Authorization: Bearer " + code))
                    .startsWith("HTTP/1.1 401 ");

            String bearer = "Authorization: Bearer " + token(session);
            assertThat(ask(server, "GET /v1/services/api/log HTTP/1.1", bearer)).startsWith("HTTP/1.1 200 ");
            for (String order : List.of("/v1/stop", "/v1/restart", "/v1/services/api/restart", "/v1/links")) {
                assertThat(ask(server, "POST " + order + " HTTP/1.1", bearer))
                        .startsWith("HTTP/1.1 403 ")
                        .contains("this link only reads");
            }
            assertThat(stack.stopped()).isFalse();
        }
    }

    @Test
    void sessionForControlStopsAndMakesNoLinks() throws Exception {
        OneLog stack = new OneLog(directory, directory.resolve("api.log"));
        try (ControlServer server = serving(stack)) {
            String session =
                    ask(server, "POST /v1/session HTTP/1.1", "Devstack-Code: " + newCode(server, "?control=true"));
            assertThat(session).contains("\"control\":true");
            String bearer = "Authorization: Bearer " + token(session);
            assertThat(ask(server, "POST /v1/links?control=true HTTP/1.1", bearer))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(ask(server, "POST /v1/stop HTTP/1.1", bearer, "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(stack.stopped()).isFalse();
            assertThat(ask(server, "POST /v1/stop HTTP/1.1", bearer)).startsWith("HTTP/1.1 202 ");
            Await.until("the stop is under way", stack::stopped);
        }
    }

    @Test
    void stopAsTextSaysWhatTheCommandPrintsUntilTheRunHasEnded() throws Exception {
        OneLog stack = new OneLog(directory, directory.resolve("api.log"));
        ServiceName api = new ServiceName("api");
        try (ControlServer server = serving(stack);
                Journal journal = Journal.open(stack.journal())) {
            journal.write(new ServiceEvent.ServiceUnhealthy(
                    api, 7, Failure.of(Failure.Kind.UNHEALTHY, Optional.of(api), "no answer")));
            String bearer = "Authorization: Bearer " + server.address().token();
            assertThat(ask(server, "POST /v1/stop?format=html HTTP/1.1", bearer))
                    .startsWith("HTTP/1.1 400 ");
            assertThat(stack.stopped()).isFalse();
            CompletableFuture<String> response = new CompletableFuture<>();
            Background.run(() -> {
                try {
                    response.complete(ask(server, "POST /v1/stop?format=text&program=d HTTP/1.1", bearer));
                } catch (Exception e) {
                    response.completeExceptionally(e);
                }
            });
            Await.until("the stop is under way", stack::stopped);
            journal.write(new StopEvent.Stopping("a test", List.of(api)));
            journal.write(new StopEvent.RunEnded(
                    Verdict.LEFT, List.of("pid 7 (x)"), List.of(), Duration.ofSeconds(1), directory));

            assertThat(response.get(2, TimeUnit.MINUTES))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Devstack-Run: run\r\n", "\n stopping api: a test\n", "\n!still alive: pid 7 (x)\n")
                    .contains("\n!List what is left with: d hard-shutdown --dry-run\n")
                    .endsWith("\n=1 -\n")
                    .containsSubsequence("no answer", "stopping api");
        }
    }

    @Test
    void linesOfALogComeWithTheNameOfTheirService() throws Exception {
        Path log = directory.resolve("api.log");
        Files.writeString(log, "one\ntwo\nthree\nunfinished");
        try (ControlServer server = serving(new OneLog(directory, log))) {
            assertThat(live(server, "tail=3&follow=false"))
                    .contains("\r\n\r\n@{\"service\":\"api\",\"log\":\"", "api.log\",\"earlier\":4}\n")
                    .endsWith("}\napi two\napi three\n=\napi unfinished\n");
        }
    }

    @Test
    void unreadableLogKeepsNoEventFromTheDashboard() throws Exception {
        Path log = Files.createDirectory(directory.resolve("api.log"));
        OneLog stack = new OneLog(directory, log);
        Files.writeString(stack.journal(), EVENT);
        try (ControlServer server = serving(stack)) {
            assertThat(live(server, "tail=3&follow=false"))
                    .contains("api devstack cannot read this log: " + log + " is not a plain file", "\n#1 {\"words\":");
        }
    }

    /** The file is sparse; the client cannot be as slow as a flood is quick, so the flood comes at once. */
    @Test
    void clientThatIsFarBehindGetsTheEndOfTheLogAndTheNumberOfBytesSkipped() throws Exception {
        Path log = directory.resolve("api.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(LONG);
            file.seek(LONG);
            file.write("\nlast\n".getBytes(StandardCharsets.US_ASCII));
        }
        OneLog stack = new OneLog(directory, log);
        Files.writeString(stack.journal(), ENDED);
        try (ControlServer server = serving(stack)) {
            String sent = live(server, "tail=5");
            assertThat(sent).containsPattern("\n!api 2[0-9]{8}\n").contains("\napi last\n");
            assertThat(sent.length()).isLessThan(4 << 20);
        }
    }

    /** Each request for the record comes before a read of the logs, so the second line is written after the first read. */
    @Test
    void linesWrittenWhileTheRunEndsAreSent() throws Exception {
        Path log = Files.writeString(directory.resolve("api.log"), "");
        AtomicInteger reads = new AtomicInteger();
        OneLog stack = new OneLog(directory, log, new AtomicBoolean(), () -> {
            try {
                Files.writeString(log, "line " + reads.incrementAndGet() + "\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Files.writeString(stack.journal(), ENDED);
        try (ControlServer server = serving(stack)) {
            long begin = System.currentTimeMillis();
            String sent = live(server, "tail=5");
            assertThat(sent).contains("\napi line 1\n", "\n#1 {\"words\":", "\napi line 2\n");
            Matcher time = Pattern.compile("(?s)}\napi line 1\n.*\n=\n~([0-9]+)\napi line 2\n")
                    .matcher(sent);
            assertThat(time.find()).as("only the new line has a time: " + sent).isTrue();
            assertThat(Long.parseLong(time.group(1))).isBetween(begin, System.currentTimeMillis());
        }
    }

    @Test
    void streamOfAnEndedRunClosesWithItsPictureAndItsReport() throws Exception {
        OneLog stack = new OneLog(directory, Files.writeString(directory.resolve("api.log"), ""));
        Files.writeString(stack.journal(), EVENT);
        try (ControlServer server = serving(stack)) {
            assertThat(live(server, "width=390&follow=false")).doesNotContain("\n%");
            Files.writeString(stack.journal(), ENDED, StandardOpenOption.APPEND);
            assertThat(live(server, "width=390"))
                    .endsWith("\n%{\"picture\":\"<svg width=390>\",\"report\":\"<p>report\"}\n");
        }
    }

    @Test
    void pictureIsDrawnForTheWidthOfThePage() throws Exception {
        try (ControlServer server = serving(new OneLog(directory, directory.resolve("api.log")))) {
            String token = "Authorization: Bearer " + server.address().token();
            assertThat(ask(server, "GET /v1/timeline?width=390 HTTP/1.1", token))
                    .contains("Content-Type: image/svg+xml")
                    .endsWith("<svg width=390>\n");
            assertThat(ask(server, "GET /v1/timeline?width=999999 HTTP/1.1", token))
                    .endsWith("<svg width=4000>\n");
            assertThat(ask(server, "GET /v1/timeline HTTP/1.1")).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void detailsHaveEachConditionWithWhatItsProbeSawLast() throws Exception {
        try (ControlServer server = serving(new OneLog(directory, directory.resolve("api.log")))) {
            assertThat(ask(
                            server,
                            "GET /v1/services/api/details HTTP/1.1",
                            "Authorization: Bearer " + server.address().token()))
                    .contains("\"ready\":[{\"condition\":\"GET /health returns 200-399\",\"holds\":true,"
                            + "\"seen\":\"answered 200 to ")
                    .contains("{\"condition\":\"a process of its own has its port\",\"holds\":false,"
                            + "\"seen\":\"another process has it\",\"at\":\"1970-01-01T00:00:00Z\"}]")
                    .contains("\"alive\":[]")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void statusOfTheLastMomentIsSharedUntilTheNextEvent() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        OneLog stack = new OneLog(directory, directory.resolve("api.log"), new AtomicBoolean(), reads::incrementAndGet);
        SharedStatus status = new SharedStatus(stack);
        StackStatus first = status.read(0);
        assertThat(status.read(10_000)).isSameAs(first);
        assertThat(reads).hasValue(1);
        assertThat(status.read(0)).isNotSameAs(first);
        StackStatus second = status.read(10_000);
        Files.writeString(stack.journal(), EVENT);
        assertThat(status.read(10_000)).isNotSameAs(second);
        assertThat(reads).hasValue(3);
    }

    @Test
    void printedLinkWorksAfterManyNewerOnes() {
        Links links = new Links();
        String printed = links.newCode(true);
        for (int i = 1; i < 4_000; i++) {
            assertThat(links.newCode(false)).isNotEqualTo(printed);
        }
        assertThat(links.begin(printed))
                .hasValueSatisfying(session -> assertThat(session.control()).isTrue());
    }

    private static String live(ControlServer server, String query) throws Exception {
        return ask(
                server,
                "GET /v1/live?" + query + " HTTP/1.1",
                "Authorization: Bearer " + server.address().token());
    }

    private static ControlServer serving(Controlled stack) {
        ControlServer server = ControlServer.open(Set.of()).orElseThrow();
        server.serve(
                stack,
                new Dashboard(
                        server.address().port(),
                        () -> Path.of("shop"),
                        stack::reportStyle,
                        name -> name.endsWith("l") || name.endsWith("js")
                                ? new ByteArrayInputStream(("content of " + name).getBytes(StandardCharsets.UTF_8))
                                : null));
        return server;
    }

    private static String newCode(ControlServer server, String query) throws Exception {
        String link = ask(
                server,
                "POST /v1/links" + query + " HTTP/1.1",
                "Authorization: Bearer " + server.address().token());
        assertThat(link).contains("http://127.0.0.1:" + server.address().port() + "/#");
        return link.substring(link.indexOf('#') + 1, link.indexOf("\"}"));
    }

    private static String token(String session) {
        return session.replaceFirst("(?s).*\"token\":\"([0-9a-f]+)\".*", "$1").trim();
    }

    private static String ask(ControlServer server, String line, String... headers) throws Exception {
        StringBuilder head = new StringBuilder(line + "\r\nHost: 127.0.0.1:")
                .append(server.address().port())
                .append("\r\n");
        List.of(headers).forEach(header -> head.append(header).append("\r\n"));
        return raw(server, head.append("\r\n").toString());
    }

    private static String raw(ControlServer server, String request) throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A stack that shows one log and can be asked to stop. */
    private record OneLog(Path directory, Path log, AtomicBoolean ordered, Runnable onRecord) implements Controlled {
        OneLog(Path directory, Path log) {
            this(directory, log, new AtomicBoolean(), () -> {});
        }

        boolean stopped() {
            return ordered.get();
        }

        @Override
        public RunRecord record() {
            onRecord.run();
            ServiceRecord service = new ServiceRecord(
                    new ServiceName("api"),
                    Optional.empty(),
                    "",
                    Map.of(),
                    log,
                    new StopPolicy(Signal.TERM, Duration.ZERO),
                    List.of());
            return new RunRecord(
                    RunRecord.FORMAT,
                    new RunId("run"),
                    Instant.EPOCH,
                    processes().self(),
                    Optional.empty(),
                    RunRecord.Phase.READY,
                    directory,
                    List.of(service),
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public Path journal() {
            return directory.resolve("events.jsonl");
        }

        @Override
        public ProcessTable processes() {
            return OperatingSystem.current().processes();
        }

        @Override
        public Optional<ServiceDefinition> definition(ServiceName service) {
            return Optional.of(ServiceBuilder.named(service.value())
                    .command("api", "--serve")
                    .port(5000)
                    .environment("API_TOKEN", "hunter2hunter2")
                    .ready(ProbeDefinition.http("/health"))
                    .build());
        }

        @Override
        public Optional<String> command(ServiceName service) {
            return Optional.of("/bin/api --serve 5000");
        }

        @Override
        public List<Seen> readyProbes(ServiceName service) {
            return List.of(
                    new Seen(Instant.EPOCH, true, "answered 200 to hunter2hunter2"),
                    new Seen(Instant.EPOCH, false, "another process has it"));
        }

        @Override
        public List<Seen> aliveProbes(ServiceName service) {
            return List.of();
        }

        @Override
        public StackEvent.RunReported summary() throws IOException {
            return RunReport.of(journal()).inShort(directory, Optional.empty());
        }

        @Override
        public String picture(int width) {
            return "<svg width=" + width + ">";
        }

        @Override
        public String report() {
            return "<p>report";
        }

        @Override
        public String reportStyle() {
            return "p{}";
        }

        @Override
        public void stop() {
            ordered.set(true);
        }

        @Override
        public Reply restart(Set<ServiceName> services, boolean dependants, Optional<Duration> readyTimeout) {
            throw new UnsupportedOperationException();
        }
    }
}
