package io.devstack.internal.control;

import java.util.Map;

/** Why a request is not done. */
final class Refusal extends Exception {
    private final int status;
    private final transient Map<String, String> headers;

    Refusal(int status, String problem) {
        this(status, problem, Map.of());
    }

    Refusal(int status, String problem, Map<String, String> headers) {
        super(problem);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
