package io.devstack.internal.supervisor;

import io.devstack.internal.process.Launcher;
import io.devstack.internal.startup.Liveness;
import io.devstack.internal.startup.ProbeResult;
import io.devstack.internal.startup.StartSequence;
import io.devstack.model.ServiceName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/** Hands what a start launches to the watch for deaths, and what becomes ready to the health checks. */
record ServiceWatch(
        Watched watched,
        HealthMonitor health,
        BlockingQueue<Command> commands,
        Map<ServiceName, List<ProbeResult>> probed,
        Map<ServiceName, Launcher.Launch> launches)
        implements StartSequence.Watch {
    ServiceWatch(Watched watched, HealthMonitor health, BlockingQueue<Command> commands) {
        this(watched, health, commands, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    @Override
    public void launched(ServiceName service, Process process, Launcher.Launch launch) {
        launches.put(service, launch);
        probed.remove(service);
        watched.launched(service, process);
    }

    @Override
    public void ready(ServiceName service, long pid, Liveness liveness) {
        health.begin(service, pid, liveness);
    }

    @Override
    public void probed(ServiceName service, List<ProbeResult> results) {
        probed.put(service, results);
    }

    /** Stops taking the ends of {@code services} for deaths, also those that the main thread has not read yet. */
    void letGo(Set<ServiceName> services) throws InterruptedException {
        watched.letGo(services);
        commands.removeIf(command -> command instanceof Command.Died died && services.contains(died.service()));
    }

    /** Restarts an unhealthy service if its policy says so. */
    void unhealthy(ServiceName service, Restarts restarts) throws InterruptedException {
        if (restarts.coversUnhealthy(service) && health.giveUp(service)) {
            letGo(Set.of(service));
            restarts.unhealthy(service);
        }
    }
}
