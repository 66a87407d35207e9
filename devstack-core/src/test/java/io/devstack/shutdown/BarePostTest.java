package io.devstack.shutdown;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Background;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BarePostTest {
    /** Each byte comes in time, the line never ends before it is too long. */
    @Test
    void answerThatTricklesInHasNoMoreTimeThanOneThatDoesNotCome() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var trickle = Background.run(() -> trickle(server));
            URI address = URI.create("http://localhost:" + server.getLocalPort() + "/shutdown");
            assertThatThrownBy(() -> BarePost.send(address, server.getLocalPort(), 30_000, Duration.ofSeconds(1)))
                    .isInstanceOf(SocketTimeoutException.class);
            trickle.join();
        }
    }

    private static void trickle(ServerSocket server) {
        try (Socket socket = server.accept()) {
            while (true) {
                socket.getOutputStream().write('H');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        } catch (IOException e) {
            return; // the other side has hung up
        }
    }
}
