package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Deaths;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Reads from the journal which services died, and waits until it has every main process that has ended. */
final class DeathsCall implements RunListener {
    private static final long PAUSE_MILLIS = 5;

    private final ProcessTable table;
    private final Path journal;
    private final Path putAwayJournal;
    private final BooleanSupplier gone;
    private final Map<ServiceName, Long> up = new HashMap<>();
    private final Set<ServiceName> down = new HashSet<>();
    private final Map<ServiceName, ExitStatus> exits = new HashMap<>();
    private final Set<ServiceName> givenUp = new HashSet<>();

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
        try (RunFollower follower = new RunFollower(journal, this)) {
            while (true) {
                boolean over = gone.getAsBoolean(); // asked before the last look, so that nothing is missed
                follower.catchUp(fact -> true);
                if (over) {
                    follower.lookAgain(putAwayJournal, fact -> true);
                }
                if (over || follower.stopping().isPresent()) {
                    throw lost(follower);
                }
                List<ServiceName> unreported = unreported();
                if (unreported.isEmpty() || System.nanoTime() - deadline >= 0) {
                    return deaths(follower, unreported);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private Deaths deaths(RunFollower follower, List<ServiceName> unreported) {
        down.addAll(unreported);
        return new Deaths(
                Stream.concat(follower.deaths().stream(), unreported.stream().map(this::ended))
                        .toList(),
                down,
                exits,
                givenUp);
    }

    private Failure ended(ServiceName service) {
        return Failure.of(
                Failure.Kind.ENDED,
                Optional.of(service),
                service + " (pid " + up.get(service) + ") has ended; the supervisor has not reported how");
    }

    private static RunLostException lost(RunFollower follower) {
        StringBuilder message = new StringBuilder(follower.stopping()
                .map(stop -> "the stack was stopped: " + stop.reason())
                .orElse("the stack has ended: its supervisor is gone"));
        follower.deaths().forEach(death -> message.append('\n').append(death.text()));
        return new RunLostException(message.toString());
    }

    /** Returns the services that run according to the journal, but whose main process has ended. */
    private List<ServiceName> unreported() {
        return up.entrySet().stream()
                .filter(service ->
                        table.read(service.getValue()).map(ProcessEntry::ended).orElse(true))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof ServiceEvent.ServiceLaunched fact) {
            serviceLaunched(fact);
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            serviceReady(fact);
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            taskDone(fact);
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            serviceDied(fact);
        } else if (event instanceof ServiceEvent.ServiceRestarting fact) {
            serviceRestarting(fact);
        } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
            restartGivenUp(fact);
        } else if (event instanceof StackEvent.RestartOrdered fact) {
            restartOrdered(fact);
        } else if (event instanceof StackEvent.RestartFailed fact) {
            restartFailed(fact);
        }
    }

    private void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        up.remove(fact.service());
    }

    private void serviceReady(ServiceEvent.ServiceReady fact) {
        up.put(fact.service(), fact.pid());
        isUp(fact.service());
    }

    private void taskDone(ServiceEvent.TaskDone fact) {
        isUp(fact.service());
    }

    private void serviceDied(ServiceEvent.ServiceDied fact) {
        isDown(fact.service());
        exits.put(fact.service(), fact.status());
    }

    /** An unhealthy service was stopped: there is no {@link ServiceEvent.ServiceDied}. */
    private void serviceRestarting(ServiceEvent.ServiceRestarting fact) {
        isDown(fact.service());
    }

    private void restartGivenUp(ServiceEvent.RestartGivenUp fact) {
        isDown(fact.service());
        givenUp.add(fact.service());
    }

    /** The services are stopped and launched again, so that their processes may have ended. */
    private void restartOrdered(StackEvent.RestartOrdered fact) {
        fact.services().forEach(up::remove);
    }

    private void restartFailed(StackEvent.RestartFailed fact) {
        for (Failure failure : fact.failures()) {
            failure.service().ifPresent(this::isDown);
            failure.service().ifPresent(givenUp::add);
        }
    }

    private void isUp(ServiceName service) {
        down.remove(service);
        exits.remove(service);
        givenUp.remove(service);
    }

    private void isDown(ServiceName service) {
        up.remove(service);
        down.add(service);
    }
}
