package io.devstack.maven;

import io.devstack.event.ProgressLine;
import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StackListener;
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
    StackListener listener() {
        return StackListener.inTurn(new Narrator(), progress);
    }

    /**
     * Returns the same beside the output of the services. A death that leaves the service down is followed by the command
     * that brings it back.
     *
     * @param staysDown whether a service is down while others run
     */
    StackListener listenerBesideOutput(Predicate<ServiceName> staysDown) {
        return StackListener.inTurn(new NarratorBesideOutput(staysDown), progress);
    }

    /** Returns the same for the stop of a stack that this build has watched: deaths were printed when they happened. */
    StackListener listenerThatToldOfDeaths() {
        return StackListener.inTurn(
                new Narrator() {
                    @Override
                    public void serviceDied(ServiceEvent.ServiceDied fact) {}

                    @Override
                    public void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {}

                    @Override
                    public void serviceRecovered(ServiceEvent.ServiceRecovered fact) {}
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
        public void readyWaiting(ServiceEvent.ReadyWaiting fact) {
            if (live.isEmpty()) {
                super.readyWaiting(fact);
            }
        }

        @Override
        public void stopWaiting(StopEvent.StopWaiting fact) {
            if (live.isEmpty()) {
                super.stopWaiting(fact);
            }
        }

        @Override
        public void stopWaitingForRest(StopEvent.StopWaitingForRest fact) {
            if (live.isEmpty()) {
                super.stopWaitingForRest(fact);
            }
        }

        @Override
        public void otherRunAwaited(StackEvent.OtherRunAwaited fact) {
            if (live.isEmpty()) {
                super.otherRunAwaited(fact);
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
        public void serviceDied(ServiceEvent.ServiceDied fact) {
            if (told.add(fact)) {
                super.serviceDied(fact);
                proposeRestart(fact.service());
            }
        }

        @Override
        public void restartGivenUp(ServiceEvent.RestartGivenUp fact) {
            super.restartGivenUp(fact);
            proposeRestart(fact.service());
        }

        private void proposeRestart(ServiceName service) {
            if (staysDown.test(service)) {
                info("bring " + service + " back with: " + Remedies.restart(service));
            }
        }

        @Override
        public void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {
            if (told.add(fact)) {
                super.serviceUnhealthy(fact);
            }
        }

        @Override
        public void serviceRecovered(ServiceEvent.ServiceRecovered fact) {
            if (told.add(fact)) {
                super.serviceRecovered(fact);
            }
        }
    }
}
