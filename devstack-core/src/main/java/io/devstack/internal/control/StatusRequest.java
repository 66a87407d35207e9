package io.devstack.internal.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/**
 * Asks the supervisor for the status that it words itself, as the script {@code devstack} does by curl.
 *
 * <p>A command needs nothing else then, so its JVM loads neither the JSON decoder nor the process table. For the same reason
 * there are no streams, lambdas and patterns in this class: linking them took longer than the request (measured).
 *
 * @since 0.1.0
 */
public final class StatusRequest {
    private static final String RECORD = "run.json";
    private static final String BEGINNING = "{\"format\":1,\"run\":\"";
    private static final String CONTROL = "\"control\":{\"port\":";
    private static final String TOKEN = ",\"token\":\"";
    private static final String HOME = "},\"home\":{";
    private static final String KEY = "\"key\":\"";
    private static final String END = "\r\n\r\n";
    private static final String UNMAPPED = "nobody";
    private static final int LONGEST_RECORD = 16 * 1024 * 1024;
    private static final int LONGEST_NUMBER = 5;
    private static final int MOST_MILLIS = 3_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Path directory;

    /**
     * The response.
     *
     * @param ready whether all of the stack is ready
     * @param body the text or the document
     * @since 0.1.0
     */
    public record Reply(boolean ready, String body) {}

    private record Address(String run, int port, String token) {}

    /**
     * Makes a request to the supervisor of one stack.
     *
     * @param directory the PID directory
     */
    public StatusRequest(Path directory) {
        this.directory = directory;
    }

    /**
     * Asks for a table.
     *
     * @param columns how many characters fit into a line
     * @param program what the user types, for the commands that the text proposes
     * @return empty if the files or the response are not as expected; the caller reads the files then, which finds out why
     */
    public Optional<Reply> text(int columns, String program) {
        return isPlain(program) ? send("?format=text&columns=" + columns + "&program=" + program) : Optional.empty();
    }

    /** Asks for the JSON document; empty for the same reasons. */
    public Optional<Reply> json() {
        return send("");
    }

    /** The query is not encoded. */
    private static boolean isPlain(String program) {
        for (int i = 0; i < program.length(); i++) {
            char each = program.charAt(i);
            boolean letter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
            if (!letter && !isDigit(each) && each != '.' && each != '_' && each != '/' && each != '-') {
                return false;
            }
        }
        return !program.isEmpty();
    }

    private static boolean isDigit(char each) {
        return each >= '0' && each <= '9';
    }

    private Optional<Reply> send(String query) {
        try {
            Optional<Address> address = address();
            return address.isPresent() ? send(address.get(), query) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // the files say why
        }
    }

    /**
     * Reads where the supervisor listens. The directory and the record must belong to this user, no other user may write to
     * the directory, and it must be the one in the record, not a copy of it. Paths with links in them are shown as the user
     * wrote them, which the supervisor does not know.
     */
    private Optional<Address> address() throws IOException {
        Path file = directory.resolve(RECORD);
        PosixFileAttributes here = attributes(directory);
        if (!here.isDirectory()
                || !isOwn(here)
                || here.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || here.permissions().contains(PosixFilePermission.OTHERS_WRITE)
                || !directory.equals(directory.toRealPath())) {
            return Optional.empty();
        }
        PosixFileAttributes record = attributes(file);
        if (!record.isRegularFile() || !isOwn(record) || record.size() > LONGEST_RECORD) {
            return Optional.empty();
        }
        return parse(Files.readString(file), String.valueOf(here.fileKey()));
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Many users may share the name of unmapped ones. */
    private static boolean isOwn(PosixFileAttributes file) {
        String owner = file.owner().getName();
        return owner.equals(System.getProperty("user.name")) && !owner.equals(UNMAPPED);
    }

    /** Finds the members of a record. Quotes in values are escaped in JSON, so no value looks like a member. */
    private static Optional<Address> parse(String record, String key) {
        int control = record.lastIndexOf(CONTROL);
        int token = record.indexOf(TOKEN, Math.max(0, control));
        int end = record.indexOf('"', token + TOKEN.length());
        if (!record.startsWith(BEGINNING) || control < 0 || token < 0 || !record.startsWith(HOME, end + 1)) {
            return Optional.empty();
        }
        String number = record.substring(control + CONTROL.length(), token);
        if (!record.startsWith(key + "\"", record.indexOf(KEY, end) + KEY.length()) || !isNumber(number)) {
            return Optional.empty();
        }
        String run = record.substring(BEGINNING.length(), record.indexOf('"', BEGINNING.length()));
        String secret = record.substring(token + TOKEN.length(), end);
        return isPlain(run) && isPlain(secret)
                ? Optional.of(new Address(run, Integer.parseInt(number), secret))
                : Optional.empty();
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_NUMBER;
    }

    /** Only the supervisor knows the id of the run, which is not in the request: other output is not shown. */
    private static Optional<Reply> send(Address address, String query) throws IOException {
        long deadline = System.nanoTime() + MOST_MILLIS * NANOS_PER_MILLI;
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            socket.connect(new InetSocketAddress(loopback, address.port()), MOST_MILLIS);
            String request = "GET /v1/stack" + query + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.port()
                    + "\r\nAuthorization: Bearer " + address.token() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String response = readAll(socket, deadline);
            int end = response.indexOf(END);
            String head = end < 0 ? "" : response.substring(0, end + 2);
            if (!head.startsWith("HTTP/1.1 200 ")
                    || !head.contains("\r\n" + Resources.RUN + ": " + address.run() + "\r\n")) {
                return Optional.empty();
            }
            String body = response.substring(end + END.length());
            return isWhole(head, body)
                    ? Optional.of(new Reply(head.contains("\r\nDevstack-Outcome: ready\r\n"), body))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no such port
        }
    }

    /** Reads until the end of the stream; fails if that is not reached in time. */
    private static String readAll(Socket socket, long deadline) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        for (int length = read(socket, piece, deadline); length >= 0; length = read(socket, piece, deadline)) {
            bytes.write(piece, 0, length);
            if (bytes.size() > LONGEST_RECORD) {
                throw new IOException("the response is too long");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int read(Socket socket, byte[] piece, long deadline) throws IOException {
        long left = (deadline - System.nanoTime()) / NANOS_PER_MILLI;
        if (left <= 0) {
            throw new SocketTimeoutException("the response takes too long");
        }
        socket.setSoTimeout((int) left);
        return socket.getInputStream().read(piece);
    }

    /** If the supervisor ends while it responds, the client gets only a part. */
    private static boolean isWhole(String head, String body) {
        return head.contains("\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
    }
}
