package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.model.Project;
import io.devstack.model.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Stops the owners of a project's ports that devstack did not start, such as a backend started by hand. Only where a
 * person asked for it.
 */
public final class ProjectReaper {
    private static final int ROUNDS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final SocketTable sockets;
    private final Consumer<RunEvent> facts;

    /** Makes a reaper that tells {@code facts} what it ends and which ports are free then. */
    public ProjectReaper(ProcessTable table, ProcessSignals signals, SocketTable sockets, Consumer<RunEvent> facts) {
        this.table = table;
        this.signals = signals;
        this.sockets = sockets;
        this.facts = facts;
    }

    /**
     * Stops the owners of the project's ports that belong to the project, in up to three rounds a second apart, because
     * something may start them again.
     *
     * @param told ports whose state has been published already
     */
    public void reap(Project project, Set<Integer> told) throws InterruptedException {
        Set<Integer> ports = new TreeSet<>(project.commands().keySet());
        reapQuietly(project);
        tell(ports, told);
    }

    /** Does the same, and publishes only the processes that it stops. */
    public void reapQuietly(Project project) throws InterruptedException {
        Set<Integer> ports = new TreeSet<>(project.commands().keySet());
        for (int round = 0; round < ROUNDS && endHolders(project, ports); round++) {
            if (round > 0) {
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void tell(Set<Integer> ports, Set<Integer> told) throws InterruptedException {
        for (StopEvent.PortReleased fact : new PortReport(table, new PortCheck(sockets)).look(ports)) {
            if (!told.contains(fact.port()) || !fact.free()) {
                facts.accept(fact);
            }
        }
    }

    private boolean endHolders(Project project, Set<Integer> ports) throws InterruptedException {
        List<PortHolders.Holder> own = new PortHolders(table, sockets)
                .listeners(ports, Optional.of(project)).stream()
                        .filter(holder -> holder.kind() == PortHolders.Kind.PROJECT)
                        .toList();
        for (PortHolders.Holder holder : own) {
            facts.accept(new StopEvent.HolderEnded(holder.port(), Holders.describe(table, holder.process())));
            Evidence evidence = Evidence.since(0).withRecorded(holder.top()).withRecorded(holder.process());
            new Termination(signals, SignalFacts.to(facts, table))
                    .terminate(new Members(table, evidence), Signal.TERM, GRACE, KILL_BUDGET);
        }
        return !own.isEmpty();
    }
}
