package io.devstack.internal.port;

/**
 * A listening socket of a known process.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ListeningSocket {
    /** Returns whether that process still has the socket open; reads no table. */
    boolean isOpen();
}
