package io.devstack.junit;

import io.devstack.stack.ServiceDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** A small server that prints each request, and exits with 3 on a GET of {@code /exit}. */
final class Backend {
    private static final String ACCEPTS = "use IO::Socket::INET; $| = 1;"
            + " my $server = IO::Socket::INET->new(LocalAddr => q(127.0.0.1), LocalPort => $ENV{PORT}, Listen => 9,"
            + " ReuseAddr => 1) or die; print qq(up\\n);"
            + " while (my $client = $server->accept) { my $request = <$client>; next unless defined $request;"
            + " print $request; exit 3 if $request =~ m(/exit);"
            + " print $client qq(HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok); close $client }";

    /** The command, for the annotation. */
    static final String COMMAND = "perl -e '" + ACCEPTS + "'";

    private Backend() {}

    /** Returns the definition; {@code kind} makes it another one. */
    static ServiceDefinition.Builder of(String kind) {
        return DevStackExtension.service("backend")
                .command("perl", "-e", ACCEPTS)
                .environment("KIND", kind)
                .port(0)
                .readyOnHttp("/");
    }

    static String get(URI uri) throws IOException {
        try (InputStream answer = uri.toURL().openStream()) {
            return new String(answer.readAllBytes());
        }
    }
}
