package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.stack.DevStackException;
import io.devstack.stack.InvalidStackException;
import io.devstack.stack.StackListener;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks a running stack for a link to its dashboard, if a person typed the goal or chose a dashboard. */
final class DashboardLink {
    private static final String CONTROL = "control";

    private final boolean control;
    private final boolean isChosen;
    private final boolean isWanted;

    /**
     * Checks the choice.
     *
     * @param choice {@code view} or {@code control}; null if there is none
     * @param always whether a link is wanted even without a choice and in batch mode
     */
    DashboardLink(Build build, @Nullable String choice, boolean always) {
        if (choice != null && !choice.equals("view") && !choice.equals(CONTROL)) {
            throw new InvalidStackException("<dashboard>", "'" + choice + "' is not known", "use view or control");
        }
        control = CONTROL.equals(choice);
        isChosen = always || choice != null;
        isWanted = isChosen || (!build.isBound() && build.request().isInteractiveMode() && System.getenv("CI") == null);
    }

    /** Returns the line to print: the link, or the reason why there is none if a dashboard was chosen. */
    Optional<String> line(Path pidDirectory) throws InterruptedException {
        if (!isWanted) {
            return Optional.empty();
        }
        try {
            return Optional.of("dashboard, for one browser: "
                    + DevStack.in(pidDirectory, StackListener.SILENT).dashboard(control));
        } catch (DevStackException e) {
            return isChosen
                    ? Optional.of("no dashboard: " + e.getMessage())
                    : Optional.empty(); // the stack runs all the same
        }
    }
}
