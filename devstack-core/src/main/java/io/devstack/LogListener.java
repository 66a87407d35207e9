package io.devstack;

import io.devstack.stack.ServiceName;

/** Hears what services write, line by line; see {@link DevStack#logs}. Called on the thread that asked. */
@FunctionalInterface
public interface LogListener {
    /** A service wrote a line. */
    void line(ServiceName service, String line);
}
