package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Background;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void userInfoIsSentAsBasicAuthorization() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AtomicReference<String> request = new AtomicReference<>("");
            var answers = Background.run(() -> answer(server, request));
            URI address = URI.create("http://admin:p%40ss@localhost:" + server.getLocalPort() + "/stop");
            assertThat(BarePost.send(address, server.getLocalPort(), 30_000, Duration.ofSeconds(30)))
                    .hasValue(204);
            answers.join();
            String user = Base64.getEncoder().encodeToString("admin:p@ss".getBytes(StandardCharsets.UTF_8));
            assertThat(request.get().lines()).contains("Authorization: Basic " + user);
        }
    }

    private static void answer(ServerSocket server, AtomicReference<String> request) {
        try (Socket socket = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                request.set(request.get() + line + "\n");
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
