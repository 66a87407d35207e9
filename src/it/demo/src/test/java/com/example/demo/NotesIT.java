package com.example.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Follows a note through the running stack: from the frontend by the backend into the database. */
class NotesIT {

    private static final String FRONTEND = System.getProperty("frontend.url");
    private static final String BACKEND = System.getProperty("backend.url");
    private static final String DATABASE =
            "jdbc:h2:tcp://localhost:" + System.getProperty("database.port") + "/./notes";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String note = "written by a test, " + UUID.randomUUID();
    private final Connection database = DriverManager.getConnection(DATABASE, "demo", "");

    NotesIT() throws SQLException {}

    @AfterEach
    void removeTheNote() throws SQLException {
        try (database;
                PreparedStatement delete = database.prepareStatement("DELETE FROM notes WHERE text = ?")) {
            delete.setString(1, note);
            delete.executeUpdate();
        }
    }

    @Test
    void theFrontendShowsItsPage() throws Exception {
        assertTrue(get(FRONTEND + "/").contains("<title>Notes</title>"));
    }

    @Test
    void aNoteWrittenInTheFrontendArrivesInBackendAndDatabase() throws Exception {
        assertEquals(201, post(FRONTEND + "/api/notes", note).statusCode());

        assertTrue(get(BACKEND + "/api/notes").contains(note));
        assertEquals(1, stored(note));
    }

    @Test
    void anEmptyNoteIsRefused() throws Exception {
        assertEquals(400, post(FRONTEND + "/api/notes", "  ").statusCode());
    }

    private String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        assertEquals(200, response.statusCode());
        return response.body();
    }

    private HttpResponse<String> post(String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private int stored(String text) throws SQLException {
        try (PreparedStatement count = database.prepareStatement("SELECT COUNT(*) FROM notes WHERE text = ?")) {
            count.setString(1, text);
            try (ResultSet result = count.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }
}
