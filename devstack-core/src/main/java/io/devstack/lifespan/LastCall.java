package io.devstack.lifespan;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests that are refused, but later. A client that asks again as soon as it has an answer has always just connected
 * when the port is closed; one that waits for its answer has not. And the JDK's server, told to stop, goes on answering for
 * as long as an exchange is open. Safe for use by several threads.
 */
final class LastCall {
    private static final int SERVICE_UNAVAILABLE = 503;

    private final List<HttpExchange> held = new ArrayList<>();
    private boolean holds;

    /** From now on answers are held back. */
    synchronized void hold() {
        holds = true;
    }

    /** Answers 503, and that the connection ends and there is no use in asking again at once; or holds that back. */
    void refuse(HttpExchange exchange) throws IOException {
        synchronized (this) {
            if (holds) {
                held.add(exchange);
                return;
            }
        }
        answer(exchange);
    }

    /** Answers all that were held back, and holds none any more; returns whether there were any. */
    boolean answer() {
        List<HttpExchange> last;
        synchronized (this) {
            holds = false;
            last = List.copyOf(held);
            held.clear();
        }
        for (HttpExchange exchange : last) {
            try {
                answer(exchange);
            } catch (IOException e) {
                exchange.close(); // this client has gone away
            }
        }
        return !last.isEmpty();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.sendResponseHeaders(SERVICE_UNAVAILABLE, -1);
        exchange.close();
    }
}
