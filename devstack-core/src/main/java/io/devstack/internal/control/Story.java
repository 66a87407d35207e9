package io.devstack.internal.control;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Mishaps;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The state of each service of a run, as its journal has recorded it so far. Not safe for use by several threads. */
public final class Story {
    private final Set<ServiceName> names = new LinkedHashSet<>();
    private final Map<ServiceName, ServiceStatus.State> states = new HashMap<>();
    private final Map<ServiceName, Map<String, Integer>> ports = new HashMap<>();
    private final Map<ServiceName, String> urls = new HashMap<>();
    private final Map<ServiceName, Integer> restarts = new HashMap<>();
    private final Map<ServiceName, Failure> failures = new HashMap<>();
    private final Mishaps mishaps = new Mishaps();

    /** Takes in the next fact. */
    public void hear(RunEvent fact) {
        mishaps.on(fact);
        if (fact instanceof StackEvent.RunStarted started) {
            forget(); // what came before was about leftovers, or about another run
            names.addAll(started.services());
        } else if (fact instanceof ServiceEvent.ServiceWaiting waiting) {
            states.put(waiting.service(), ServiceStatus.State.WAITING);
        } else if (fact instanceof ServiceEvent.ServiceLaunched launched) {
            states.put(launched.service(), ServiceStatus.State.STARTING);
            ports.put(launched.service(), launched.ports());
            if (launched.ports().isEmpty()) {
                urls.remove(launched.service()); // it chooses its port anew
            }
        } else if (fact instanceof ServiceEvent.ServiceReady ready) {
            states.put(ready.service(), ServiceStatus.State.READY);
            ports.put(ready.service(), ready.ports());
            ready.url().ifPresent(url -> urls.put(ready.service(), url));
        } else if (fact instanceof ServiceEvent.TaskDone done) {
            states.put(done.service(), ServiceStatus.State.DONE);
        } else if (fact instanceof ServiceEvent.ServiceDied died) {
            states.put(died.service(), ServiceStatus.State.DEAD);
            failures.put(died.service(), died.failure());
        } else if (fact instanceof ServiceEvent.ServiceUnhealthy unhealthy) {
            states.put(unhealthy.service(), ServiceStatus.State.UNHEALTHY);
            failures.put(unhealthy.service(), unhealthy.failure());
        } else if (fact instanceof ServiceEvent.ServiceRecovered recovered) {
            states.put(recovered.service(), ServiceStatus.State.READY);
            failures.remove(recovered.service());
        } else if (fact instanceof ServiceEvent.ServiceRestarting again) {
            states.put(again.service(), ServiceStatus.State.RESTARTING);
            restarts.merge(again.service(), 1, Integer::sum);
        } else if (fact instanceof ServiceEvent.RestartGivenUp givenUp) {
            states.put(givenUp.service(), ServiceStatus.State.DEAD);
        } else if (fact instanceof StopEvent.ServiceStopped stopped) {
            states.put(stopped.service(), ServiceStatus.State.STOPPED);
        } else if (fact instanceof StackEvent.RestartOrdered ordered) {
            ordered.services().forEach(service -> {
                states.put(service, ServiceStatus.State.RESTARTING);
                failures.remove(service);
                restarts.merge(service, 1, Integer::sum);
            });
        } else if (fact instanceof StackEvent.RestartFailed failed) {
            failed.failures()
                    .forEach(failure -> failure.service().ifPresent(service -> {
                        states.put(service, ServiceStatus.State.DEAD);
                        failures.put(service, failure);
                    }));
        }
    }

    private void forget() {
        names.clear();
        states.clear();
        ports.clear();
        urls.clear();
        restarts.clear();
        failures.clear();
    }

    /** Returns all services, those of the journal first. */
    public List<ServiceName> names(List<ServiceName> onRecord) {
        Set<ServiceName> all = new LinkedHashSet<>(names);
        all.addAll(onRecord);
        return List.copyOf(all);
    }

    ServiceStatus.State state(ServiceName name) {
        return states.getOrDefault(name, ServiceStatus.State.WAITING);
    }

    Map<String, Integer> ports(ServiceName name) {
        return ports.getOrDefault(name, Map.of());
    }

    Optional<String> url(ServiceName name) {
        return Optional.ofNullable(urls.get(name));
    }

    int restarts(ServiceName name) {
        return restarts.getOrDefault(name, 0);
    }

    Optional<Failure> failure(ServiceName name) {
        return Optional.ofNullable(failures.get(name)).map(mishaps::withLogNow);
    }
}
