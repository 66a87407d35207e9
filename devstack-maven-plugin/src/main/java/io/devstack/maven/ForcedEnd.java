package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.model.DevStackException;
import io.devstack.model.RunId;
import java.nio.file.Path;

/** What the second Ctrl+C does. */
final class ForcedEnd {
    private final Path pidDirectory;

    ForcedEnd(Path pidDirectory) {
        this.pidDirectory = pidDirectory;
    }

    /** Ends what {@code run} has by force; returns what is to be said of that, never throws for want of a record. */
    String of(RunId run) {
        try {
            DevStack.in(pidDirectory).force(run);
            return "ending everything by force";
        } catch (DevStackException e) {
            return "nothing could be ended by force: " + e.getMessage()
                    + "; Ctrl+C once more leaves it to the supervisor";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted while everything was being ended by force";
        }
    }
}
