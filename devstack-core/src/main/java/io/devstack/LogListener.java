package io.devstack;

import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.util.List;

/** Receives the output of services, line by line; see {@link DevStack#logs}. Called on the thread of that call. */
@FunctionalInterface
public interface LogListener {
    /** Lines of these services will come, or none; told before the first of them. */
    default void begin(List<ServiceName> services) {}

    /** A service wrote a line. */
    void line(ServiceName service, String line);

    /**
     * A service wrote a line before the log was followed, at a time that is not known.
     *
     * @since 0.1.0
     */
    default void stored(ServiceName service, String line) {
        line(service, line);
    }

    /**
     * A service writes faster than its lines are read, and some of them are skipped.
     *
     * @param bytes the number of bytes that are skipped
     * @param log the file that has them
     */
    default void skipped(ServiceName service, long bytes, Path log) {}
}
