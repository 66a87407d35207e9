package io.devstack.model;

import java.util.List;

/** The request or command that asks a service to end before it gets a signal. */
public sealed interface StopStep {
    /**
     * A POST without a body, which is what Spring Boot's {@code /actuator/shutdown} and its like expect. Only this machine
     * is asked, and only a process of the service itself.
     *
     * @param target a path on the service's first port, or a whole URL on the loopback interface
     */
    record Http(String target) implements StopStep {}

    /**
     * A command, with the service's environment and working directory. It belongs to the service, and ends with it.
     *
     * @param command its words
     */
    record Exec(List<String> command) implements StopStep {
        /** Copies the list. */
        public Exec {
            command = List.copyOf(command);
        }
    }
}
