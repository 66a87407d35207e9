package io.devstack.internal.state;

/**
 * The address of a supervisor's control server, and the token that it requires.
 *
 * @param port a TCP port of 127.0.0.1
 * @param token the secret that every request must carry; it is on disk in the record only
 */
public record ControlAddress(int port, String token) {
    /** Returns the address without the token. */
    @Override
    public String toString() {
        return "127.0.0.1:" + port;
    }
}
