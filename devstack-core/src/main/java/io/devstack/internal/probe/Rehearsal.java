package io.devstack.internal.probe;

import io.devstack.internal.process.BackgroundThread;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits once for a server of its own that is ready at once: code that ran once is quicker when it counts (linking and
 * loading took 8 of the 24 ms between being ready and being seen to be).
 */
public final class Rehearsal {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nup".getBytes(StandardCharsets.US_ASCII);
    private static final AtomicBoolean HELD = new AtomicBoolean();

    private Rehearsal() {}

    /** Begins it, after {@code looks}, on a thread of its own; does nothing from the second time on. */
    public static void begin(Runnable looks) {
        if (HELD.compareAndSet(false, true)) {
            BackgroundThread.begin("devstack-rehearsal", () -> {
                looks.run();
                hold();
            });
        }
    }

    /** Where there is no loopback, only speed is lost. */
    private static void hold() {
        try (ServerSocket server = new ServerSocket(0, 10, Loopback.IPV4)) {
            BackgroundThread.begin("devstack-rehearsal-server", () -> answer(server));
            wait(server.getLocalPort(), LIMIT).detail();
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no code interrupts this thread
        }
    }

    /** Returns what was seen. */
    static ProbeLoop.Outcome wait(int port, Duration atMost) throws InterruptedException {
        HttpRequest request =
                new HttpRequest(URI.create("http://localhost:" + port + "/"), Map.of(), HttpRequest.Trust.USUAL);
        Probe proof = new Probe() {
            @Override
            public Observation observe() {
                return Observation.ready("a rehearsal");
            }

            @Override
            public Manner manner() {
                return Manner.PROVE;
            }
        };
        HttpProbe http = new HttpProbe(request, StatusRanges.parse("200-399"), Optional.empty(), atMost, atMost);
        return new ProbeLoop().await(List.of(http, new TcpProbe(port), proof), 1, atMost, () -> false);
    }

    static void answer(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                if (client.getInputStream().read() >= 0) {
                    client.getInputStream().readNBytes(client.getInputStream().available());
                    client.getOutputStream().write(ANSWER);
                }
            } catch (IOException e) {
                continue; // a probe that only connects, or the end
            }
        }
    }
}
