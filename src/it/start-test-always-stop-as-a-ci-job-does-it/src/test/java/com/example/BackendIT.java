package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URL;
import org.junit.jupiter.api.Test;

class BackendIT {
    @Test
    void thisOneFails() throws Exception {
        try (var answer = new URL("http://127.0.0.1:" + System.getProperty("it.port")).openStream()) {
            assertEquals("something else", new String(answer.readAllBytes()));
        }
    }
}
