package io.devstack.internal.state;

import java.io.IOException;

/** A directory cannot be a PID directory: it has other files, or another purpose. */
public final class UnusableDirectoryException extends IOException {
    UnusableDirectoryException(String message) {
        super(message);
    }
}
