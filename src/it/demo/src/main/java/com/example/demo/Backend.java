package com.example.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps notes in the database and hands them out over HTTP. */
final class Backend {

    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final Notes notes;

    private Backend(Notes notes) {
        this.notes = notes;
    }

    public static void main(String[] args) throws Exception {
        Notes notes = Notes.open(Ports.of("database"));
        log.info("connected to the database on port {}", Ports.of("database"));
        Backend backend = new Backend(notes);
        WebServer server =
                WebServer.start(Ports.own(), Map.of("/health", backend::health, "/api/notes", backend::notes));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, notes)));
    }

    private Reply health(HttpExchange exchange) throws SQLException {
        notes.ping();
        return Reply.text(200, "ok");
    }

    private Reply notes(HttpExchange exchange) throws IOException, SQLException {
        return switch (exchange.getRequestMethod()) {
            case "GET" -> Reply.json(200, notes.all());
            case "POST" -> add(new String(exchange.getRequestBody().readAllBytes(), UTF_8).strip());
            default -> Reply.text(405, "Notes can be read (GET) and added (POST).");
        };
    }

    private Reply add(String text) throws SQLException {
        if (text.isEmpty() || text.length() > Notes.MAX_LENGTH) {
            return Reply.text(400, "A note has 1 to " + Notes.MAX_LENGTH + " characters.");
        }
        String note = notes.add(text);
        log.info("stored {}", note);
        return Reply.json(201, note);
    }

    private static void stop(WebServer server, Notes notes) {
        log.info("stopping: no more requests");
        server.close();
        notes.close();
        log.info("stopped: database connections closed");
    }
}
