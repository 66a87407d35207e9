package io.devstack.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.devstack.fixture.Background;
import io.devstack.fixture.PosixOnly;
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
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a directory with a handmade record, and with a server of the test. */
@PosixOnly("owners and modes of POSIX")
class StatusRequestTest {
    private static final String RUN = "98ffaa5d-7f2f-47d8-8c14-d2680cdc99c8";
    private static final String TOKEN = "f00d".repeat(16);
    private static final String TABLE = "NAME  STATE\nwörker  ready\n\n";
    private static final int NOBODY = 65_534;
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    @TempDir
    private Path root = Path.of("");

    private Path pids = Path.of("");
    private ServerSocket server;

    @BeforeEach
    void directory() throws Exception {
        assumeTrue(
                Files.getFileStore(root).supportsFileAttributeView("posix"), "elsewhere the status is read from files");
        pids = Files.createDirectory(root.toRealPath().resolve(".pids"), PRIVATE);
        server = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        write("\"control\":{\"port\":" + server.getLocalPort() + ",\"token\":\"" + TOKEN
                + "\"},\"home\":{\"path\":\"/a \\\"key\\\":\"," + "\"key\":\"" + key(pids) + "\",\"stack\":\"s\"}}\n");
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void supervisorWordsTheTable() throws Exception {
        CompletableFuture<String> request = answering(RUN, "degraded", TABLE);

        assertThat(new StatusRequest(pids).text(100, ".pids/devstack")).contains(new StatusRequest.Reply(false, TABLE));
        assertThat(request.get(100, TimeUnit.SECONDS))
                .startsWith("GET /v1/stack?format=text&columns=100&program=.pids/devstack HTTP/1.1\r\n")
                .contains("\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n")
                .contains("\r\nAuthorization: Bearer " + TOKEN + "\r\n");
    }

    @Test
    void documentIsPassedOnAndReadyIsSeen() throws Exception {
        CompletableFuture<String> request = answering(RUN, "ready", "{}\n");

        assertThat(new StatusRequest(pids).json()).contains(new StatusRequest.Reply(true, "{}\n"));
        assertThat(request.get(100, TimeUnit.SECONDS)).startsWith("GET /v1/stack HTTP/1.1\r\n");
    }

    @Test
    void serverThatDoesNotKnowTheRunIsNotShown() throws Exception {
        CompletableFuture<String> request = answering(TOKEN, "ready", "all is well\n");

        assertThat(new StatusRequest(pids).json()).isEmpty();
        assertThat(request.get(100, TimeUnit.SECONDS)).contains("GET");
        server.close();
        assertThat(new StatusRequest(pids).json()).as("nothing listens").isEmpty();
    }

    @Test
    void partOfAResponseIsNotShown() throws Exception {
        CompletableFuture<String> request = answering(RUN, "ready", "{}\n", 100);

        assertThat(new StatusRequest(pids).json()).isEmpty();
        assertThat(request.get(100, TimeUnit.SECONDS)).contains("GET");
    }

    @Test
    @Timeout(100)
    void serverThatNeverFinishesIsGivenUp() throws Exception {
        CompletableFuture<Void> trickle = Background.run(() -> {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(50);
                for (boolean connected = true; connected; ) {
                    try {
                        connected = socket.getInputStream().read() >= 0;
                    } catch (SocketTimeoutException e) {
                        socket.getOutputStream().write('H');
                    }
                }
            } catch (IOException e) {
                return; // the client has reset the connection
            }
        });

        assertThat(new StatusRequest(pids).json()).isEmpty();
        assertThat(trickle).succeedsWithin(Duration.ofSeconds(100));
    }

    @Test
    void tokenIsNotSentForADirectoryOfAnotherUserOrACopy() throws Exception {
        Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwxrwx---"));
        assertSendsNothing(pids);
        Files.setPosixFilePermissions(pids, PosixFilePermissions.fromString("rwx------"));

        Path copy = Files.createDirectory(root.toRealPath().resolve("copy"), PRIVATE);
        Files.copy(pids.resolve("run.json"), copy.resolve("run.json"));
        assertSendsNothing(copy);

        Path record = pids.resolve("run.json");
        Path away = root.resolve("run.json");
        Files.move(record, away);
        assertSendsNothing(pids);
        Files.createSymbolicLink(record, away);
        assertSendsNothing(pids);
        Files.move(away, record, StandardCopyOption.REPLACE_EXISTING);

        if (Files.getAttribute(root, "unix:uid").equals(0)) {
            own(record, NOBODY);
            assertSendsNothing(pids);
            own(record, 0);
            own(pids, NOBODY);
            assertSendsNothing(pids);
            own(pids, 0);
        }
        CompletableFuture<String> request = answering(RUN, "ready", "{}\n");
        assertThat(new StatusRequest(pids).json()).as("all is restored").isPresent();
        assertThat(request).succeedsWithin(Duration.ofSeconds(100));
    }

    @Test
    void pathByALinkIsLeftToTheReaderOfTheFiles() throws Exception {
        assertSendsNothing(Files.createSymbolicLink(root.resolve("link"), root).resolve(".pids"));
    }

    @Test
    void programThatNeedsQuotesIsLeftToTheReaderOfTheFiles() throws Exception {
        server.setSoTimeout(1);
        for (String program : new String[] {"", "a b", "a&format=json", "a\r\nb", "ä", "%41"}) {
            assertThat(new StatusRequest(pids).text(80, program)).as(program).isEmpty();
            assertNobodyConnected();
        }
    }

    @Test
    void damagedRecordIsLeftToTheReaderOfTheFiles() throws Exception {
        String home = "\"home\":{\"key\":\"" + key(pids) + "\"}}";
        String port = String.valueOf(server.getLocalPort());
        for (String rest : new String[] {
            "",
            home,
            "\"control\":{\"port\":",
            "\"control\":{\"port\":" + port + ",\"token\":\"" + TOKEN,
            "\"control\":{\"port\":" + port + ",\"token\":\"" + TOKEN + "\"},\"home\":{}}",
            "\"control\":{\"port\":,\"token\":\"" + TOKEN + "\"}," + home,
            "\"control\":{\"port\":99999,\"token\":\"" + TOKEN + "\"}," + home,
            "\"control\":{\"port\":" + port + "9999999999,\"token\":\"" + TOKEN + "\"}," + home,
            "\"control\":{\"port\":" + port + ",\"token\":\"a b\"}," + home,
        }) {
            write(rest);
            assertSendsNothing(pids);
        }
    }

    private void assertSendsNothing(Path directory) throws IOException {
        server.setSoTimeout(1); // a connection would be in the queue
        assertThat(new StatusRequest(directory).json()).isEmpty();
        assertNobodyConnected();
        server.setSoTimeout(0);
    }

    private void assertNobodyConnected() throws IOException {
        try (Socket connected = server.accept()) {
            assertThat(connected).as("a request").isNull();
        } catch (SocketTimeoutException e) {
            assertThat(e).isNotNull();
        }
    }

    private void write(String rest) throws IOException {
        Files.writeString(pids.resolve("run.json"), "{\"format\":1,\"run\":\"" + RUN + "\",\"services\":[]," + rest);
    }

    private static String key(Path directory) throws IOException {
        return String.valueOf(
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    }

    private static void own(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    private CompletableFuture<String> answering(String run, String outcome, String body) {
        return answering(run, outcome, body, body.getBytes(StandardCharsets.UTF_8).length);
    }

    private CompletableFuture<String> answering(String run, String outcome, String body, int length) {
        return Background.supply(() -> {
            try (Socket socket = server.accept()) {
                StringBuilder request = new StringBuilder();
                for (int next = 0; next >= 0 && request.indexOf("\r\n\r\n") < 0; ) {
                    next = socket.getInputStream().read();
                    request.append((char) next);
                }
                String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\nDevstack-Run: " + run
                        + "\r\nDevstack-Outcome: " + outcome + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
                return request.toString();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
