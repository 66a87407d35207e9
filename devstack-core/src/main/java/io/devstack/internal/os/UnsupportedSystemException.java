package io.devstack.internal.os;

/** Says that devstack cannot look after processes here: the operating system, or a tool that it needs, is missing. */
public final class UnsupportedSystemException extends RuntimeException {
    UnsupportedSystemException(String message) {
        super(message);
    }
}
