package io.devstack.internal.os;

import io.devstack.model.DevStackException;

/** Says that devstack cannot look after processes here: the operating system, or a tool that it needs, is missing. */
public final class UnsupportedSystemException extends DevStackException {
    UnsupportedSystemException(String message) {
        super(message);
    }
}
