package io.devstack.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.devstack.os.OperatingSystem;
import io.devstack.process.Launcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each probe against a real server, file or command. */
class ProbesTest {
    private static final StatusRanges USUAL = StatusRanges.parse("200-399");

    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void aPortThatAcceptsIsReadyOverEitherFamily(String address) throws Exception {
        TcpProbe probe;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
            probe = new TcpProbe(server.getLocalPort());
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
        }
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        assertThat(probe.observe().detail()).endsWith("does not accept connections");
    }

    @ParameterizedTest
    @CsvSource({"200,READY", "204,READY", "302,READY", "304,READY", "403,NOT_YET", "404,NOT_YET", "500,NOT_YET"})
    void aStatusCountsIfItIsExpected(int status, Observation.Kind kind) throws Exception {
        Observation seen = get(status, "", USUAL, Optional.empty());
        assertThat(seen.kind()).isEqualTo(kind);
        assertThat(seen.detail()).contains("answered " + status);
    }

    @Test
    void aStatusThatIsAskedForCountsThoughItIsAnError() throws Exception {
        Optional<Pattern> pattern = Optional.of(Pattern.compile("keep out"));
        assertThat(get(403, "please keep out", StatusRanges.parse("403"), pattern)
                        .kind())
                .isEqualTo(Observation.Kind.READY);
    }

    @Test
    void aBodyMustMatchSomewhere() throws Exception {
        Optional<Pattern> up = Optional.of(Pattern.compile("\"status\":\"UP\""));
        assertThat(get(200, "{\"status\":\"UP\"}", USUAL, up).kind()).isEqualTo(Observation.Kind.READY);
        assertThat(get(200, "{\"status\":\"DOWN\"}", USUAL, up).detail())
                .endsWith("answered 200, but its body does not match \"status\":\"UP\"");
    }

    @Test
    void theFirstAddressThatAnswersCounts() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("::1"), 0), 5);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            HttpProbe probe = new HttpProbe(
                    List.of(URI.create("http://127.0.0.1:" + port + "/"), URI.create("http://[::1]:" + port + "/")),
                    USUAL,
                    Optional.empty(),
                    Map.of());
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aServerThatAcceptsAndClosesAtOnceIsNotReady() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread closer = new Thread(() -> {
                try {
                    while (true) {
                        server.accept().close();
                    }
                } catch (IOException e) {
                    return; // the test is over
                }
            });
            closer.start();
            HttpProbe probe = new HttpProbe(
                    List.of(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/")),
                    USUAL,
                    Optional.empty(),
                    Map.of());
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpAfterASecond() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            HttpProbe probe = new HttpProbe(
                    List.of(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/")),
                    USUAL,
                    Optional.empty(),
                    Map.of());
            assertThat(probe.observe().detail()).contains("timed out");
        }
    }

    @Test
    void headersAreSent() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            StringBuilder request = new StringBuilder();
            Thread answering = new Thread(() -> {
                try (Socket client = server.accept()) {
                    byte[] bytes = new byte[4096];
                    request.append(new String(bytes, 0, client.getInputStream().read(bytes), StandardCharsets.UTF_8));
                    client.getOutputStream().write("HTTP/1.1 204 No\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    request.append(e);
                }
            });
            answering.start();
            HttpProbe probe = new HttpProbe(
                    List.of(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/x?y=z")),
                    USUAL,
                    Optional.empty(),
                    Map.of("Authorization", "Bearer 7"));
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
            answering.join();
            assertThat(request.toString()).startsWith("GET /x?y=z HTTP/1.1").contains("Authorization: Bearer 7");
        }
    }

    @Test
    void aLogIsReadyOnceItHasTheLineAlsoAnUnfinishedOne() throws Exception {
        Path log = directory.resolve("log");
        try (LogProbe probe = new LogProbe(log, Optional.of(Pattern.compile("listening on \\d+")), Optional.empty())) {
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.writeString(log, "starting\nlistening on ");
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.writeString(log, "5000", StandardOpenOption.APPEND);
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
            Files.writeString(log, "\nmore\n", StandardOpenOption.APPEND);
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
        }
    }

    @Test
    void aLogWithALineThatFailsItIsHopeless() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "ready\nFATAL: no disk\n");
        try (LogProbe probe =
                new LogProbe(log, Optional.of(Pattern.compile("ready")), Optional.of(Pattern.compile("^FATAL")))) {
            assertThat(probe.observe()).isEqualTo(Observation.hopeless("the log says: FATAL: no disk"));
        }
    }

    @Test
    void aCommandIsReadyWhenItEndsWithZero() throws Exception {
        assertThat(exec("sh", "-c", "exit 0").kind()).isEqualTo(Observation.Kind.READY);
        assertThat(exec("sh", "-c", "exit 3")).isEqualTo(Observation.notYet("'sh -c exit 3' ended with 3"));
    }

    @Test
    void aMomentHasToPass() {
        long[] now = {0};
        StayUpProbe probe = new StayUpProbe(Duration.ofSeconds(1), () -> now[0]);
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        now[0] = 1_000_000_000L;
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
    }

    @Test
    void statusesAreListsOfNumbersAndRanges() {
        StatusRanges ranges = StatusRanges.parse("200, 204-206 ,301");
        assertThat(ranges).hasToString("200,204-206,301");
        assertThat(List.of(200, 204, 206, 301)).allMatch(ranges::contains);
        assertThat(List.of(199, 201, 203, 207, 302)).noneMatch(ranges::contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "20", "600", "200-", "-200", "200,,201", "2xx"})
    void whatIsNoStatusIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> StatusRanges.parse(text))
                .hasMessage("'" + text + "' is not a list of HTTP statuses such as 200-399 or 200,204");
    }

    private Observation exec(String... command) throws Exception {
        Launcher.Launch launch = new Launcher.Launch(
                List.of(command),
                directory,
                Map.of("PATH", String.valueOf(System.getenv("PATH"))),
                directory.resolve("probe.log"),
                Launcher.StandardInput.EMPTY);
        return new ExecProbe(OperatingSystem.current().launcher(), launch).observe();
    }

    /** Asks a server that answers so. */
    private static Observation get(int status, String body, StatusRanges expected, Optional<Pattern> pattern)
            throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            return new HttpProbe(List.of(address), expected, pattern, Map.of()).observe();
        } finally {
            server.stop(0);
        }
    }
}
