package io.devstack;

import io.devstack.event.RunListener;
import io.devstack.event.RunState;
import io.devstack.event.ServiceState;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Deaths;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Reads from the journal which services died, and waits until it has every main process that has ended. */
final class DeathsCall {
    private static final long PAUSE_MILLIS = 5;

    private final ProcessTable table;
    private final Path journal;
    private final Path putAwayJournal;
    private final BooleanSupplier gone;

    DeathsCall(ProcessTable table, Path journal, Path putAwayJournal, BooleanSupplier gone) {
        this.table = table;
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
        long deadline = System.nanoTime() + atMost.toNanos();
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
                if (unreported.isEmpty() || System.nanoTime() - deadline >= 0) {
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
        return new Deaths(
                Stream.concat(follower.deaths().stream(), unreported.stream().map(DeathsCall::ended))
                        .toList(),
                down,
                exits,
                givenUp);
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
}
