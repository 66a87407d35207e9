package com.example.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page of notes and passes what the page asks for on to the backend. */
final class Frontend {

    private static final Logger log = LoggerFactory.getLogger(Frontend.class);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String backend = "http://localhost:" + Ports.of("backend");
    private final String page = page();

    private Frontend() throws IOException {}

    public static void main(String[] args) throws Exception {
        Frontend frontend = new Frontend();
        WebServer server = WebServer.start(Ports.own(), Map.of("/", frontend::show, "/api", frontend::forward));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            log.info("stopped");
        }));
    }

    private Reply show(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().equals("/")
                ? Reply.html(page)
                : Reply.text(404, "There is only one page: /");
    }

    private Reply forward(HttpExchange exchange) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(backend + exchange.getRequestURI().getRawPath()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        String contentType = response.headers().firstValue("Content-Type").orElse("text/plain");
        return new Reply(response.statusCode(), contentType, response.body());
    }

    private static String page() throws IOException {
        try (InputStream html = Frontend.class.getResourceAsStream("/index.html")) {
            return new String(html.readAllBytes(), UTF_8)
                    .replace("{{frontend}}", "" + Ports.own())
                    .replace("{{backend}}", "" + Ports.of("backend"))
                    .replace("{{database}}", "" + Ports.of("database"));
        }
    }
}
