package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void itGoesThroughAWholeWait() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, Loopback.IPV4)) {
            Thread thread = new Thread(() -> Rehearsal.answer(server), "rehearsal-server");
            thread.setDaemon(true);
            thread.start();
            ProbeLoop.Outcome outcome = Rehearsal.wait(server.getLocalPort(), Duration.ofSeconds(60));
            assertThat(outcome.end()).isEqualTo(ProbeLoop.End.READY);
            assertThat(outcome.detail()).contains("answered 200", "accepts connections", "a rehearsal");
        }
    }
}
