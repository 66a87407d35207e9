package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.stack.DevStackException;
import io.devstack.stack.InvalidStackException;
import io.devstack.stack.StackListener;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a running stack for a link to its dashboard, if a person typed the goal at a terminal or wants it in any case. */
final class DashboardLink {
    private static final String CONTROL = "control";

    private final boolean control;
    private final boolean isWanted;

    /**
     * Checks the choice.
     *
     * @param choice {@code view} or {@code control}; null if there is none
     * @param always whether a link is wanted without a choice and without a person
     */
    DashboardLink(Build build, @Nullable String choice, boolean always) {
        if (choice != null && !choice.equals("view") && !choice.equals(CONTROL)) {
            throw new InvalidStackException("<dashboard>", "'" + choice + "' is not known", "use view or control");
        }
        control = CONTROL.equals(choice);
        isWanted = always
                || choice != null
                || (!build.isBound() && build.request().isInteractiveMode() && System.getenv("CI") == null);
    }

    /** Returns the line to print; empty if no link is wanted or the stack cannot be asked. */
    Optional<String> line(Path pidDirectory) throws InterruptedException {
        if (!isWanted) {
            return Optional.empty();
        }
        try {
            return Optional.of("dashboard, for one browser: "
                    + DevStack.in(pidDirectory, StackListener.SILENT).dashboard(control));
        } catch (DevStackException e) {
            return Optional.empty(); // what was started runs all the same
        }
    }
}
