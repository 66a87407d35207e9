package io.devstack.internal.startup;

import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.shutdown.Turns;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Launches some services of a running stack again, each once those of them that it depends on are ready. A failed
 * service blocks only those that depend on it.
 */
public final class RestartSequence {
    private final StartSequence launches;
    private final StartPlan plan;

    /** Makes a sequence that launches by {@code launches} what {@code plan} has. */
    public RestartSequence(StartSequence launches, StartPlan plan) {
        this.launches = launches;
        this.plan = plan;
    }

    /**
     * Launches {@code services}, which do not run, except those that {@code known} has failures of already.
     *
     * @return the failures by service, those that were known included; services that are ready are absent
     * @throws InterruptedException if interrupted; every thread of it that heeds interrupts has ended then
     */
    public Map<ServiceName, Failure> launch(Set<ServiceName> services, Map<ServiceName, Failure> known)
            throws InterruptedException {
        Turns turns = new Turns(services);
        Map<ServiceName, Failure> failures = new ConcurrentHashMap<>(known);
        List<Thread> threads = new ArrayList<>();
        for (PlannedService service : plan.services()) {
            if (services.contains(service.name())) {
                Thread thread = BackgroundThread.of(
                        "devstack-restart-" + service.name(), () -> launchInTurn(service, turns, failures));
                threads.add(thread);
                if (!BackgroundThread.tryBegin(thread)) {
                    failures.putIfAbsent(
                            service.name(),
                            failure(service, "was not launched again, because the machine gives no thread for it"));
                    turns.done(service.name());
                }
            }
        }
        Turns.awaitAll(threads);
        return failures;
    }

    private void launchInTurn(PlannedService service, Turns turns, Map<ServiceName, Failure> failures) {
        try {
            for (ServiceName dependency : service.definition().dependsOn()) {
                turns.await(dependency);
                if (failures.containsKey(dependency)) {
                    failures.putIfAbsent(
                            service.name(),
                            failure(service, "was not launched again, because " + dependency + " is not ready"));
                }
            }
            if (!failures.containsKey(service.name())) {
                launches.relaunch(plan, service.name());
            }
        } catch (StartFailure e) {
            failures.put(service.name(), e.failure());
        } catch (IOException | RuntimeException | Error e) { // even after an Error the service does not count as ready
            failures.put(service.name(), failure(service, "could not be launched again: " + e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            turns.done(service.name());
        }
    }

    private static Failure failure(PlannedService service, String what) {
        return Failure.of(Failure.Kind.LAUNCH, Optional.of(service.name()), service.name() + " " + what);
    }
}
