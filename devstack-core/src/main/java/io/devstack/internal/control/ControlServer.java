package io.devstack.internal.control;

import io.devstack.internal.json.Json;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.state.ControlAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Serves HTTP on a port of 127.0.0.1 to clients that have the token. Without requests it is one thread that waits in
 * the kernel; the JDK's own server would load its classes in every start.
 */
public final class ControlServer implements AutoCloseable {
    private static final int BACKLOG = 50;
    private static final int ATTEMPTS = 20;
    private static final int TOKEN_BYTES = 32;
    private static final int MOST_CONNECTIONS = 32;
    private static final int SILENCE_MILLIS = 5_000;
    private static final long HEAD_SECONDS = 10;
    private static final long ACCEPT_PAUSE_MILLIS = 50;
    private static final long PLACE_MILLIS = 250;
    private static final long LAST_WORDS_MILLIS = 500;

    /** For what is about to end, once the machine gives it time. */
    private static final long ENDING_MILLIS = 3_000;

    private final ServerSocket server;
    private final ControlAddress address;
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final Newcomers newcomers = new Newcomers();
    private final Answering answering = new Answering();
    private final Duration longestEnd;
    private volatile boolean closing;

    private ControlServer(ServerSocket server, ControlAddress address, Duration longestEnd) {
        this.server = server;
        this.address = address;
        this.longestEnd = longestEnd;
    }

    /**
     * Opens a port, on which no request is answered yet.
     *
     * @param except ports that it must not be
     * @return the server; empty where there is no loopback interface
     */
    public static Optional<ControlServer> open(Set<Integer> except) {
        return open(except, Duration.ofMillis(ENDING_MILLIS));
    }

    /**
     * The same.
     *
     * @param longestEnd how long {@link #close} waits at most for clients that are still reading their responses
     */
    static Optional<ControlServer> open(Set<Integer> except, Duration longestEnd) {
        try {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            for (int i = 0; i < ATTEMPTS; i++) {
                ServerSocket server = new ServerSocket(0, BACKLOG, loopback);
                if (!except.contains(server.getLocalPort())) {
                    return Optional.of(new ControlServer(
                            server, new ControlAddress(server.getLocalPort(), newSecret()), longestEnd));
                }
                server.close();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the stack runs all the same
        }
    }

    private static String newSecret() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Returns where it answers, for the record. */
    public ControlAddress address() {
        return address;
    }

    /** Serves requests from now on, on separate threads. */
    public void serve(Controlled stack) {
        serve(stack, Dashboard.ofClassPath(address.port(), () -> projectOf(stack), stack::reportStyle));
    }

    private static Path projectOf(Controlled stack) {
        Path pidDirectory = stack.journal().toAbsolutePath().getParent();
        Path project = pidDirectory == null ? null : pidDirectory.getParent();
        return project == null ? stack.journal() : project;
    }

    void serve(Controlled stack, Dashboard dashboard) {
        Resources resources = new Resources(stack, dashboard);
        Access access = new Access(address);
        BackgroundThread.begin("devstack-control", () -> accept(access, dashboard, resources));
    }

    private void accept(Access access, Dashboard dashboard, Resources resources) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (!hasPlace()) {
                    socket.close();
                } else if (!BackgroundThread.tryBegin(
                        "devstack-control-answer", () -> answer(socket, access, dashboard, resources))) {
                    connections.release();
                    socket.close();
                    pause();
                }
            } catch (IOException e) {
                pause(); // out of files for a moment, or closed
            }
        }
    }

    /** Strangers that send nothing, or send it byte by byte, keep no client out. */
    private boolean hasPlace() {
        if (connections.tryAcquire()) {
            return true;
        }
        boolean leaves = newcomers.dropOldest();
        try {
            return connections.tryAcquire(leaves ? ENDING_MILLIS : PLACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ACCEPT_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Socket socket, Access access, Dashboard dashboard, Resources resources) {
        try (socket) {
            socket.setSoTimeout(SILENCE_MILLIS);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Answer answer = new Answer(socket.getOutputStream());
            answering.add(socket, answer);
            try {
                Request request = read(socket, in);
                Connection connection = new Connection(socket, in, () -> closing);
                access.checkSource(request);
                if (!dashboard.answers(request, answer)) {
                    access.checkToken(request, dashboard.links());
                    resources.answer(request, answer, connection);
                }
            } catch (Refusal e) {
                refuse(answer, e.status(), e.problem(), e.headers());
            } catch (RuntimeException e) {
                refuse(answer, 500, "this broke: " + e, Map.of());
            }
        } catch (IOException e) {
            return; // the client is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answering.remove(socket);
            connections.release();
        }
    }

    private Request read(Socket socket, InputStream in) throws IOException, Refusal {
        newcomers.add(socket);
        try {
            return Request.read(in, System.nanoTime() + TimeUnit.SECONDS.toNanos(HEAD_SECONDS));
        } finally {
            newcomers.remove(socket);
        }
    }

    private static void refuse(Answer answer, int status, String problem, Map<String, String> headers)
            throws IOException {
        answer.json(status, Json.write(new Resources.Problem(problem)), headers);
    }

    /**
     * Stops accepting requests and lets responses in flight finish within a moment, or within a few seconds on a busy
     * machine. A client that does not read its response delays no other client.
     */
    @Override
    public void close() {
        closing = true;
        long deadline = System.nanoTime() + longestEnd.toNanos();
        try {
            server.close();
            answering.dropStuck();
            while (!connections.tryAcquire(MOST_CONNECTIONS, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - deadline >= 0) {
                    return; // this JVM ends, and with it their responses
                }
                newcomers.close();
                answering.dropStuck();
            }
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
