package com.example.demo;

/** What a route answers: an HTTP status, and a body of some type. */
record Reply(int status, String contentType, String body) {

    static Reply text(int status, String body) {
        return new Reply(status, "text/plain; charset=utf-8", body);
    }

    static Reply html(String body) {
        return new Reply(200, "text/html; charset=utf-8", body);
    }

    static Reply json(int status, String body) {
        return new Reply(status, "application/json", body);
    }
}
