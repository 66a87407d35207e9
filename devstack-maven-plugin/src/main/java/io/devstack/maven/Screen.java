package io.devstack.maven;

import io.devstack.event.ProgressLine;
import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.model.ServiceName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The output of a goal while it waits: the events, line by line; and below them, at a terminal, what it is waiting for
 * just now and for how long. Safe for use by several threads.
 */
final class Screen implements AutoCloseable {
    /** The events that a stop publishes again. */
    private static final Set<Class<? extends RunEvent>> REPEATED = Set.of(
            ServiceEvent.ServiceDied.class, ServiceEvent.ServiceUnhealthy.class, ServiceEvent.ServiceRecovered.class);

    /** The events that the line at the bottom of a terminal replaces. */
    private static final Set<Class<? extends RunEvent>> WAITS = Set.of(
            ServiceEvent.ReadyWaiting.class,
            StopEvent.StopWaiting.class,
            StopEvent.StopWaitingForRest.class,
            StackEvent.OtherRunAwaited.class);

    private final Build build;
    private final ProgressLine progress;
    private final Optional<LiveLine> live;

    private Screen(Build build, ProgressLine progress, Optional<LiveLine> live) {
        this.build = build;
        this.progress = progress;
        this.live = live;
    }

    /** Makes that of a goal that waits for {@code progress}. */
    static Screen of(Build build, ProgressLine progress) {
        if (!isRewritable(build)) {
            return new Screen(build, progress, Optional.empty());
        }
        int width = Terminal.fullWidth() - 1;
        LiveLine live = new LiveLine(Terminal.raw(), () -> progress.text(width));
        return new Screen(build, progress, Optional.of(live.keptUp()));
    }

    /** Returns whether the last line of the terminal may be rewritten in place. */
    static boolean isRewritable(Build build) {
        return Terminal.current()
                .isRewritable(
                        build.request().isInteractiveMode(),
                        !build.log().isInfoEnabled(),
                        build.request().getDegreeOfConcurrency());
    }

    /** Returns a listener that prints the events, deaths with the last lines of the log. */
    RunListener listener() {
        return RunListener.inTurn(new Narrator(), progress);
    }

    /**
     * Returns the same beside the output of the services. A death that leaves the service down is followed by the command
     * that brings it back.
     *
     * @param staysDown whether a service is down while others run
     */
    RunListener listenerBesideOutput(Predicate<ServiceName> staysDown) {
        return RunListener.inTurn(new NarratorBesideOutput(staysDown), progress);
    }

    /** Returns the same for the stop of a stack that this build has watched: deaths were printed when they happened. */
    RunListener listenerThatToldOfDeaths() {
        return RunListener.inTurn(
                new Narrator() {
                    @Override
                    public void on(RunEvent event) {
                        if (!REPEATED.contains(event.getClass())) {
                            super.on(event);
                        }
                    }
                },
                progress);
    }

    /** The wait is over, without an event. */
    void idle() {
        progress.idle();
    }

    void info(String line) {
        write(() -> build.log().info(build.linePrefix() + line));
    }

    void warn(String line) {
        write(() -> build.log().warn(build.linePrefix() + line));
    }

    void error(String line) {
        write(() -> build.log().error(build.linePrefix() + line));
    }

    /** Writes whole lines, above what is being waited for. */
    void write(Runnable writing) {
        live.ifPresentOrElse(line -> line.above(writing), writing);
    }

    @Override
    public void close() {
        live.ifPresent(LiveLine::close);
    }

    /** Where it is seen all the time what is waited for, that is no line of its own. */
    private class Narrator extends GoalNarrator {
        Narrator() {
            super(Screen.this::info, Screen.this::warn);
        }

        @Override
        public void on(RunEvent event) {
            if (live.isEmpty() || !WAITS.contains(event.getClass())) {
                super.on(event);
            }
        }
    }

    /** A stop publishes earlier deaths again, which were printed when they happened. */
    private final class NarratorBesideOutput extends Narrator {
        private final Predicate<ServiceName> staysDown;
        private final Set<RunEvent> told = new HashSet<>();

        NarratorBesideOutput(Predicate<ServiceName> staysDown) {
            this.staysDown = staysDown;
        }

        @Override
        public void on(RunEvent event) {
            if (REPEATED.contains(event.getClass()) && !told.add(event)) {
                return;
            }
            super.on(event);
            if (event instanceof ServiceEvent.ServiceDied died) {
                proposeRestart(died.service());
            } else if (event instanceof ServiceEvent.RestartGivenUp givenUp) {
                proposeRestart(givenUp.service());
            }
        }

        private void proposeRestart(ServiceName service) {
            if (staysDown.test(service)) {
                info("bring " + service + " back with: " + Remedies.restart(service));
            }
        }
    }
}
