package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.ServiceState;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Deaths;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Reads from the journal which services died, and waits until it has every main process that has ended. A client of a service
 * sees the end of a connection some milliseconds before the process has ended, or the wrapper that started the process.
 */
final class DeathsCall {
    private static final long PAUSE_MILLIS = 5;
    /** The end of a JVM takes up to 20 ms, on a quiet machine and with a small heap. */
    private static final Duration ENDING_TIMEOUT = Duration.ofSeconds(5);

    private final ProcessTable table;
    private final SocketTable sockets;
    private final Set<Long> livingOn;
    private final Path journal;
    private final Path putAwayJournal;
    private final BooleanSupplier gone;

    /**
     * Makes a call.
     *
     * @param livingOn main processes that looked as if they were ending and did not end: they are not waited for again
     */
    DeathsCall(
            ProcessTable table,
            SocketTable sockets,
            Set<Long> livingOn,
            Path journal,
            Path putAwayJournal,
            BooleanSupplier gone) {
        this.table = table;
        this.sockets = sockets;
        this.livingOn = livingOn;
        this.journal = journal;
        this.putAwayJournal = putAwayJournal;
        this.gone = gone;
    }

    /**
     * Returns the deaths.
     *
     * @param atMost how long to wait for the supervisor to report a process that has ended
     * @throws RunLostException if the run is over or is being stopped
     */
    Deaths read(Duration atMost) throws InterruptedException {
        long begin = System.nanoTime();
        try (RunFollower follower = new RunFollower(journal, RunListener.SILENT)) {
            while (true) {
                boolean over = gone.getAsBoolean(); // asked before the last look, so that nothing is missed
                follower.catchUp(fact -> true);
                if (over) {
                    follower.lookAgain(putAwayJournal, fact -> true);
                }
                if (over || follower.state().stopping().isPresent()) {
                    throw lost(follower);
                }
                List<ServiceState> unreported = unreported(follower.state());
                List<Long> ending = ending(follower.state());
                Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
                boolean waits = (!unreported.isEmpty() && elapsed.compareTo(atMost) < 0)
                        || (!ending.isEmpty() && elapsed.compareTo(ENDING_TIMEOUT) < 0);
                if (!waits) {
                    livingOn.addAll(ending);
                    return deaths(follower, unreported);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static Deaths deaths(RunFollower follower, List<ServiceState> unreported) {
        Set<ServiceName> down = new HashSet<>();
        Set<ServiceName> givenUp = new HashSet<>();
        Map<ServiceName, ExitStatus> exits = new HashMap<>();
        for (ServiceState service : follower.state().services()) {
            if (service.isDown() || unreported.contains(service)) {
                down.add(service.name());
            }
            if (service.isGivenUp()) {
                givenUp.add(service.name());
            }
            service.exit().ifPresent(exit -> exits.put(service.name(), exit));
        }
        List<RunState.TimedFailure> times = new ArrayList<>(follower.state().failures());
        Instant now = Instant.now();
        return new Deaths(
                Stream.concat(
                                follower.deaths().stream()
                                        .map(death -> new Deaths.Death(takeTime(times, death, now), death)),
                                unreported.stream().map(service -> new Deaths.Death(now, ended(service))))
                        .toList(),
                down,
                exits,
                givenUp);
    }

    /** Returns when a failure happened, and removes it: another one may have the same words. */
    private static Instant takeTime(List<RunState.TimedFailure> times, Failure failure, Instant otherwise) {
        for (RunState.TimedFailure timed : times) {
            if (timed.failure().equals(failure)) {
                times.remove(timed);
                return timed.at();
            }
        }
        return otherwise;
    }

    private static Failure ended(ServiceState service) {
        return Failure.of(
                Failure.Kind.ENDED,
                Optional.of(service.name()),
                service.name() + " (pid " + service.pid().orElseThrow()
                        + ") has ended; the supervisor has not reported how");
    }

    private static RunLostException lost(RunFollower follower) {
        StringBuilder message = new StringBuilder(follower.state()
                .stopping()
                .map(stop -> "the stack was stopped: " + stop.reason())
                .orElse("the stack has ended: its supervisor is gone"));
        follower.deaths().forEach(death -> message.append('\n').append(death.text()));
        return new RunLostException(message.toString());
    }

    /** Returns the services that run according to the journal, but whose main process has ended. */
    private List<ServiceState> unreported(RunState state) {
        return state.services().stream()
                .filter(ServiceState::isUp)
                .filter(service -> service.pid()
                        .flatMap(table::read)
                        .map(ProcessEntry::ended)
                        .orElse(true))
                .sorted(Comparator.comparing(ServiceState::name))
                .toList();
    }

    /** Returns the main processes that are ending, or whose service is no longer listening on its first port. */
    private List<Long> ending(RunState state) {
        return state.services().stream()
                .filter(service -> service.status() == ServiceStatus.State.READY)
                .filter(service ->
                        service.pid().filter(pid -> !livingOn.contains(pid)).isPresent())
                .filter(service -> table.isEnding(service.pid().orElseThrow())
                        || service.ports().values().stream().limit(1).anyMatch(port -> !sockets.isListenedOn(port)))
                .map(service -> service.pid().orElseThrow())
                .toList();
    }
}
