package io.devstack.junit;

import io.devstack.ServiceBuilder;
import io.devstack.model.ProbeDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;

/** A small server that prints each request, and exits with 3 on a GET of {@code /exit}. */
final class Backend {
    private static final String ACCEPTS = "use IO::Socket::INET; $| = 1; $SIG{PIPE} = q(IGNORE);"
            + " my $server = IO::Socket::INET->new(LocalAddr => q(127.0.0.1), LocalPort => $ENV{PORT}, Listen => 9,"
            + " ReuseAddr => 1) or die; print qq(up\\n);"
            + " while (my $client = $server->accept) { my $request = <$client>; next unless defined $request;"
            + " print $request; exit 3 if $request =~ m(/exit);"
            + " print $client qq(HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok); close $client }";

    /** The command, for the annotation. */
    static final String COMMAND = "perl -e '" + ACCEPTS + "'";

    private static final int TIMEOUT_MILLIS = 120_000;

    private Backend() {}

    /** Returns the definition; {@code kind} makes it another one. */
    static ServiceBuilder of(String kind) {
        return DevStackExtension.service("backend")
                .command("perl", "-e", ACCEPTS)
                .environment("KIND", kind)
                .port(0)
                .ready(ProbeDefinition.http("/"));
    }

    /** Returns a service whose server is a child of its main process, which ends 300 ms after the server. */
    static ServiceBuilder endingLate() {
        return of("late").command("sh", "-c", COMMAND + "; sleep 0.3; exit 3");
    }

    static String get(URI uri) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes());
        }
    }

    /** Lets it exit by one request: {@link URLConnection} would repeat a GET that has no answer. */
    static void exit(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("GET /exit HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() != -1) {
                throw new AssertionError("the backend has answered");
            }
        } catch (SocketException e) {
            return; // reset by its exit
        }
    }
}
