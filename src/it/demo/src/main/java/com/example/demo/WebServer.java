package com.example.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers HTTP requests on this computer only, each path by its own route. */
final class WebServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    static {
        // Without it the JDK's server sends every second answer on a connection 40 ms late.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;

    private WebServer(HttpServer server) {
        this.server = server;
    }

    static WebServer start(int port, Map<String, Route> routes) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        routes.forEach((path, route) ->
                server.createContext(path, exchange -> send(exchange, answer(route, exchange))));
        server.start();
        log.info("listening on port {}", port);
        return new WebServer(server);
    }

    private static Reply answer(Route route, HttpExchange exchange) {
        try {
            return route.answer(exchange);
        } catch (Exception e) {
            log.warn("{} {}: {}", exchange.getRequestMethod(), exchange.getRequestURI(), e.toString());
            return Reply.text(503, "Not available right now: see 'mvn devstack:status'.");
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        try (exchange) {
            byte[] body = reply.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Answers the requests for one path. */
    interface Route {
        Reply answer(HttpExchange exchange) throws Exception;
    }
}
