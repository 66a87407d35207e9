package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a running stack for a link to its dashboard, if a person typed the goal or chose a dashboard. */
final class DashboardLink {
    private static final String CONTROL = "control";

    /** The longest delay of a goal for a link that was not chosen. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final boolean control;
    private final boolean isChosen;
    private final boolean isWanted;
    private Optional<String> printed = Optional.empty();

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

    /** Returns a listener that prints the link as soon as a run has begun, so that a person can watch the start. */
    RunListener onRunStart(Path pidDirectory, Consumer<String> print) {
        return event -> {
            if (isWanted && event instanceof StackEvent.RunStarted) {
                try {
                    printed = Optional.of(words(devStack(pidDirectory).dashboard(control, PATIENCE)));
                    print.accept(printed.get());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (DevStackException e) {
                    printed = Optional.empty(); // it is tried again after the start
                }
            }
        };
    }

    /**
     * Returns the line to print: the link, the same as at the beginning of the run, which has scrolled away; or the reason
     * why there is none if a dashboard was chosen.
     */
    Optional<String> line(Path pidDirectory) throws InterruptedException {
        if (!isWanted || printed.isPresent()) {
            return printed;
        }
        try {
            DevStack stack = devStack(pidDirectory);
            return Optional.of(words(isChosen ? stack.dashboard(control) : stack.dashboard(control, PATIENCE)));
        } catch (DevStackException e) {
            return isChosen
                    ? Optional.of("no dashboard: " + e.getMessage())
                    : Optional.empty(); // the stack runs all the same
        }
    }

    private static DevStack devStack(Path pidDirectory) {
        return DevStack.in(pidDirectory);
    }

    private static String words(String link) {
        return "dashboard, for one browser: " + link;
    }
}
