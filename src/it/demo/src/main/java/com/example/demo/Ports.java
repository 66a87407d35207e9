package com.example.demo;

import java.util.Locale;

/** Reads the port numbers that devstack puts into the environment of every service. */
final class Ports {

    private Ports() {}

    static int own() {
        return read("PORT");
    }

    static int of(String service) {
        return read("DEVSTACK_" + service.toUpperCase(Locale.ROOT) + "_PORT");
    }

    private static int read(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException(variable + " is not set; 'mvn devstack:start' sets it for every service");
        }
        return Integer.parseInt(value);
    }
}
