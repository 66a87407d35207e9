package io.devstack.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.os.OperatingSystem;
import io.devstack.process.ProcessTable;
import io.devstack.process.Signal;
import io.devstack.stack.RunId;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StopPolicy;
import io.devstack.state.ControlAddress;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    /** More than the kernel keeps for somebody who does not read. */
    private static final long LONG = 256L << 20;

    /** More than the head. */
    private static final int BLOCK = 16 * 1024;

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

    /** A stack that can do nothing but show one log. */
    private record OneLog(Path directory, Path log) implements Controlled {
        @Override
        public RunRecord record() {
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
        public void stop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Reply restart(Set<ServiceName> services, boolean dependants, Optional<Duration> readyTimeout) {
            throw new UnsupportedOperationException();
        }
    }
}
