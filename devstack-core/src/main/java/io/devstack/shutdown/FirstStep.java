package io.devstack.shutdown;

import io.devstack.process.Launcher;
import java.net.URI;
import java.util.List;

/** What a service is asked by before it gets a signal, with everything found and filled in when it was started. */
public sealed interface FirstStep {
    /**
     * A POST without a body.
     *
     * @param addresses tried in turn until one answers; all on the loopback interface
     * @param anyHolder whether it does not matter who listens there, as where a container's proxy does
     */
    record Post(List<URI> addresses, boolean anyHolder) implements FirstStep {
        /** Copies the list. */
        public Post {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A command, which carries the marker of the service and so belongs to it.
     *
     * @param launcher starts it
     * @param command what is started
     */
    record Run(Launcher launcher, Launcher.Launch command) implements FirstStep {}
}
