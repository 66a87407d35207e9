package io.devstack.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Becomes ready after a while, and writes to the file {@code ready-at} when that was. */
public final class BecomesReady {
    /** In which way something becomes ready. */
    public enum Way {
        /** It opens its port. */
        TCP,
        /** It opens its port and answers 200. */
        HTTP,
        /** Its port was open; it answered 503, and answers 200 from now on. */
        HTTP_AFTER_503,
        /** It writes a line. */
        LOG
    }

    private static final Path FILE = Path.of("ready-at");
    private static final byte[] READY = bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    private static final byte[] SOON = bytes("HTTP/1.1 503 Soon\r\nContent-Length: 0\r\n\r\n");

    private static volatile byte[] answer = SOON;

    private BecomesReady() {}

    /** Takes the way, and after how many milliseconds. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Way way = Way.valueOf(arguments[0]);
        warmUp();
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        if (way == Way.HTTP_AFTER_503) {
            serve(server, Integer.parseInt(System.getenv("PORT")));
        }
        TimeUnit.MILLISECONDS.sleep(Long.parseLong(arguments[1]));
        Instant now = Instant.now();
        answer = READY;
        if (way == Way.LOG) {
            System.out.println("up and running");
        } else if (way != Way.HTTP_AFTER_503) {
            now = serve(server, Integer.parseInt(System.getenv("PORT")));
        }
        Files.writeString(FILE, now.toString());
        TimeUnit.HOURS.sleep(1);
    }

    /** What is measured is how soon somebody notices, not how slow the first answer of a JVM is. */
    private static void warmUp() throws IOException {
        ServerSocket server = new ServerSocket();
        serve(server, 0);
        try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            client.getOutputStream().write(SOON);
            if (client.getInputStream().read() < 0) {
                throw new IOException("no answer");
            }
        } finally {
            server.close();
        }
    }

    /** Returns when the port was open. */
    private static Instant serve(ServerSocket server, int port) throws IOException {
        Thread serving = new Thread(() -> answerAll(server));
        serving.setDaemon(true);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        Instant open = Instant.now();
        serving.start();
        return open;
    }

    private static void answerAll(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                if (client.getInputStream().read() >= 0) {
                    client.getOutputStream().write(answer);
                }
            } catch (IOException e) {
                continue; // a probe that only connects
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
