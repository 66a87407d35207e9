package io.devstack.maven;

import io.devstack.stack.ServiceStatus;
import io.devstack.stack.StackStatus;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** Describes which services of a stack are not ready, and where their logs are. */
final class Unready {
    private Unready() {}

    /** Returns "degraded: api is dead; the logs are in /project/.pids". */
    static String text(Path pidDirectory, StackStatus status) {
        String word = status.outcome().name().toLowerCase(Locale.ROOT);
        if (status.outcome() == StackStatus.Outcome.STOPPED) {
            return word + ": nothing is running in " + pidDirectory;
        }
        String services = services(status);
        return word + (services.isEmpty() ? "" : ": " + services) + "; the logs are in " + pidDirectory;
    }

    /** Returns "api is dead, web is starting". */
    static String services(StackStatus status) {
        return status.services().stream()
                .filter(service ->
                        service.state() != ServiceStatus.State.READY && service.state() != ServiceStatus.State.DONE)
                .map(service -> service.name() + " is " + service.state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
