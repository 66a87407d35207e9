package com.example.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The notes in the database, as JSON that the database itself writes, over a pool of connections. */
final class Notes implements AutoCloseable {

    static final int MAX_LENGTH = 280;

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS notes (
                id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                text VARCHAR(%d) NOT NULL,
                written TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL)
            """.formatted(MAX_LENGTH);
    private static final String NOTE = "JSON_OBJECT('id': id, 'text': text, 'written': EXTRACT(EPOCH FROM written))";
    private static final String ADD = "SELECT " + NOTE + " FROM FINAL TABLE (INSERT INTO notes (text) VALUES (?))";
    private static final String ALL =
            "SELECT COALESCE(JSON_ARRAYAGG(" + NOTE + " ORDER BY id DESC), JSON '[]') FROM notes";

    private final HikariDataSource pool;

    private Notes(HikariDataSource pool) {
        this.pool = pool;
    }

    static Notes open(int databasePort) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:tcp://localhost:" + databasePort + "/./notes");
        config.setUsername("demo");
        config.setPassword("");
        config.setMaximumPoolSize(4);
        HikariDataSource pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection()) {
            connection.createStatement().execute(CREATE);
        }
        return new Notes(pool);
    }

    void ping() throws SQLException {
        query("SELECT 1");
    }

    String all() throws SQLException {
        return query(ALL);
    }

    String add(String text) throws SQLException {
        return query(ADD, text);
    }

    private String query(String sql, String... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
