package io.devstack.model;

/**
 * A port of a stack that is not free.
 *
 * @param port its number
 * @param holder a description of what holds it: "held by pid 77 (java -jar old.jar)"
 * @since 0.1.0
 */
public record HeldPort(int port, String holder) {
    @Override
    public String toString() {
        return "port " + port + ": " + holder;
    }
}
