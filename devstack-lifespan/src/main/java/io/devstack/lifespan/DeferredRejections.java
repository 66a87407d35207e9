package io.devstack.lifespan;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rejects requests with 503, at once or deferred until the port is closed. A client that repeats its request as soon as it
 * has a response always has a new connection open when the port is closed, which the system resets; a client that still
 * waits for its response has none. The JDK's server, when stopped, keeps serving while an exchange is open. Thread-safe.
 */
final class DeferredRejections {
    private static final int SERVICE_UNAVAILABLE = 503;

    private final List<HttpExchange> held = new ArrayList<>();
    private boolean holds;

    /** Defers the responses from now on. */
    synchronized void hold() {
        holds = true;
    }

    /** Responds with 503, {@code Connection: close} and {@code Retry-After}, at once or deferred. */
    void reject(HttpExchange exchange) throws IOException {
        synchronized (this) {
            if (holds) {
                held.add(exchange);
                return;
            }
        }
        respond(exchange);
    }

    /** Sends the deferred responses and defers no more; returns whether there were any. */
    boolean release() {
        List<HttpExchange> last;
        synchronized (this) {
            holds = false;
            last = List.copyOf(held);
            held.clear();
        }
        for (HttpExchange exchange : last) {
            try {
                respond(exchange);
            } catch (IOException e) {
                exchange.close(); // the client has closed the connection
            }
        }
        return !last.isEmpty();
    }

    private static void respond(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(SERVICE_UNAVAILABLE, -1);
        exchange.close();
    }
}
