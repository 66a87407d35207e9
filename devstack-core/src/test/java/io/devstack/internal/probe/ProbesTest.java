package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Await;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Launcher;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each probe against a real server, file or command. */
class ProbesTest {
    @TempDir
    Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "::1,[::1]", "::,localhost"})
    void aPortThatAcceptsIsReadyOverEitherFamilyAndTellsWhich(String address, String told) throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
            port = server.getLocalPort();
            Observation seen = awaitDetail(port, told + ":" + port + " accepts connections");
            assertThat(seen.isReady()).isTrue();
            assertThat(seen.onlyOverIpv6()).isEqualTo(told.equals("[::1]"));
        }
        String shut = "port " + port + " does not accept connections";
        assertThat(awaitDetail(port, shut)).isEqualTo(Observation.absent(shut));
    }

    @Test
    void aPortWhoseQueueIsFullIsWaitedForAndNotSaidToBeClosed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            List<TcpProbe> knocking = new ArrayList<>();
            Observation seen = Observation.ready("");
            while (seen.isReady() && knocking.size() < 20) {
                TcpProbe probe = new TcpProbe(server.getLocalPort());
                knocking.add(probe);
                seen = probe.observe();
            }
            assertThat(seen.kind()).isEqualTo(Observation.Kind.NOT_YET);
            assertThat(seen.detail()).endsWith("its queue is full");
            knocking.forEach(TcpProbe::close);
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
    void logInAnotherEncodingIsReadInThat() throws Exception {
        Path log = Files.write(directory.resolve("log"), "Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1));
        Optional<Pattern> wanted = Optional.of(Pattern.compile("^Gr\u00fc\u00dfe$"));
        try (LogProbe latin = new LogProbe(log, StandardCharsets.ISO_8859_1, wanted, Optional.empty());
                LogProbe utf8 = new LogProbe(log, wanted, Optional.empty())) {
            assertThat(latin.observe().kind()).isEqualTo(Observation.Kind.READY);
            assertThat(utf8.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
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
    void aPromptIsSeenThoughItsLineHasNoEnd() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "Starting...\nmysql> ");
        assertThat(said(log, "^mysql> $").kind()).isEqualTo(Observation.Kind.READY);
    }

    @Test
    void aLineIsLookedAtAsATerminalShowsIt() throws Exception {
        Path log = Files.writeString(
                directory.resolve("log"),
                "  \u001B[32m\u001B[1mVITE\u001B[22m v5\u001B[39m  ready in \u001B[1m312\u001B[22m ms\r\n"
                        + "[#   ] 10%\r[##  ] 50%\rserver up\u001B[K\n\u001B]0;title\u0007next");
        assertThat(said(log, "^  VITE v5  ready in \\d+ ms$").kind()).isEqualTo(Observation.Kind.READY);
        assertThat(said(log, "^server up$").kind()).isEqualTo(Observation.Kind.READY);
        assertThat(said(log, "^\\[##  ] 50%$").kind()).isEqualTo(Observation.Kind.READY);
        assertThat(said(log, "^next$").kind()).isEqualTo(Observation.Kind.READY);
    }

    @Test
    void bytesThatAreNoTextHideNothing() throws Exception {
        Path log = directory.resolve("log");
        Files.write(log, new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF, 0, '\n', (byte) 0xE2, 'u', 'p', '\n'});
        assertThat(said(log, "up$").kind()).isEqualTo(Observation.Kind.READY);
    }

    @Test
    void aLineOfAMegabyteIsSeenWholeAndToldShort() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "x".repeat(1_000_000) + " up\n");
        assertThat(said(log, "^x+ up$").kind()).isEqualTo(Observation.Kind.READY);
        try (LogProbe probe = new LogProbe(log, Optional.empty(), Optional.of(Pattern.compile("up$")))) {
            assertThat(probe.observe().detail()).startsWith("the log says: xxx").hasSizeLessThan(600);
        }
    }

    @Test
    void logProbeFindsAMatchAnywhereInAnEndlessLine() throws Exception {
        int mib = 1024 * 1024;
        Path log = directory.resolve("log");
        for (int at : new int[] {0, mib - 2, mib, 2 * mib - 1, 2_500_000}) {
            Files.writeString(log, "x".repeat(at) + "ready" + "y".repeat(3_000_000 - at));
            assertThat(said(log, "ready").kind()).as("ready at %d", at).isEqualTo(Observation.Kind.READY);
            assertThat(said(log, "^y").kind()).as("^y").isEqualTo(Observation.Kind.NOT_YET);
        }
    }

    @Test
    void aLogThatIsRotatedOrCutIsFollowed() throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "starting\n");
        try (LogProbe probe = new LogProbe(log, Optional.of(Pattern.compile("^up$")), Optional.empty())) {
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.writeString(log, "up\n", StandardOpenOption.APPEND);
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
        }
        Files.writeString(log, "starting\n");
        try (LogProbe probe = new LogProbe(log, Optional.of(Pattern.compile("^up$")), Optional.empty())) {
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.move(log, directory.resolve("log.1"));
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
            Files.writeString(log, "up\n");
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
        }
    }

    @Test
    @PosixOnly("sh")
    void aCommandIsReadyWhenItEndsWithZero() throws Exception {
        assertThat(exec("sh", "-c", "exit 0").kind()).isEqualTo(Observation.Kind.READY);
        assertThat(exec("sh", "-c", "exit 3")).isEqualTo(Observation.notYet("'sh -c exit 3' ended with 3"));
    }

    @Test
    void aMomentHasToPass() {
        long[] now = {0};
        StayUpProbe probe = new StayUpProbe(Duration.ofSeconds(1), () -> false, () -> now[0]);
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        now[0] = 1_000_000_000L;
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
    }

    @Test
    void momentBeginsWhenTheDebuggerIsAttached() {
        AtomicLong now = new AtomicLong();
        AtomicBoolean held = new AtomicBoolean(true);
        StayUpProbe probe = new StayUpProbe(Duration.ofSeconds(1), held::get, now::get);
        for (int millis = 0; millis <= 3000; millis += 100) {
            now.set(TimeUnit.MILLISECONDS.toNanos(millis));
            assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        }
        held.set(false);
        now.set(TimeUnit.MILLISECONDS.toNanos(3900));
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.NOT_YET);
        now.set(TimeUnit.MILLISECONDS.toNanos(4000));
        assertThat(probe.observe().kind()).isEqualTo(Observation.Kind.READY);
    }

    /** A check for a debugger scans all processes: 200 silent services took a minute to start. */
    @Test
    void aMomentAsksForADebuggerOnce() {
        AtomicLong now = new AtomicLong();
        AtomicInteger asked = new AtomicInteger();
        StayUpProbe probe = new StayUpProbe(Duration.ofSeconds(1), () -> asked.incrementAndGet() < 0, now::get);
        for (int millis = 0; millis <= 1000; millis += 10) {
            now.set(TimeUnit.MILLISECONDS.toNanos(millis));
            probe.observe();
        }
        assertThat(asked).hasValue(1);
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

    /** Where the kernel is busy a connection may be neither there nor refused at once. */
    private static Observation awaitDetail(int port, String detail) throws Exception {
        try (TcpProbe probe = new TcpProbe(port)) {
            AtomicReference<Observation> seen = new AtomicReference<>();
            Await.until(detail, () -> {
                seen.set(probe.observe());
                return seen.get().detail().equals(detail);
            });
            return seen.get();
        }
    }

    private static Observation said(Path log, String pattern) {
        try (LogProbe probe = new LogProbe(log, Optional.of(Pattern.compile(pattern)), Optional.empty())) {
            Observation seen = probe.observe();
            for (int more = 0; more < 10 && !seen.isReady(); more++) {
                seen = probe.observe(); // each reads for a moment only
            }
            return seen;
        }
    }

    private Observation exec(String... command) throws Exception {
        Launcher.Launch launch = new Launcher.Launch(
                List.of(command),
                directory,
                Map.of("PATH", String.valueOf(System.getenv("PATH"))),
                directory.resolve("probe.log"),
                Launcher.StandardInput.EMPTY);
        Observation seen;
        do {
            seen = new ExecProbe(OperatingSystem.current().launcher(), launch).observe();
        } while (seen.detail().contains("did not end within")); // the machine stood still for so long
        return seen;
    }
}
