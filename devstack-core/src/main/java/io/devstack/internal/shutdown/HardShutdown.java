package io.devstack.internal.shutdown;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessNames;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.internal.process.Wake;
import io.devstack.internal.state.RunRecord;
import io.devstack.model.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lists what a hard shutdown would end, and ends exactly that. */
public final class HardShutdown {
    private static final Duration KILL_BUDGET = Duration.ofSeconds(5);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
    private static final String ON_RECORD = "it belongs to the run on record";

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final SocketTable sockets;

    /** Makes a hard shutdown on this machine. */
    public HardShutdown(ProcessTable table, ProcessSignals signals, SocketTable sockets) {
        this.table = table;
        this.signals = signals;
        this.sockets = sockets;
    }

    /**
     * A process that was listed.
     *
     * @param process which
     * @param description the process in words
     * @param why how it came on the list
     * @param refusal why it will be left alone, empty if it will be ended
     * @param family who might start it again: its parent and the leader of its session
     * @param recorded whether only the record says that it belongs to the run
     */
    public record Target(
            ProcessIdentity process,
            String description,
            String why,
            Optional<String> refusal,
            Set<ProcessIdentity> family,
            boolean recorded) {
        /** Copies the set. */
        public Target {
            family = Set.copyOf(family);
        }
    }

    /**
     * Lists the members of the run on record and of any other run of the stack, the owners of the ports, and the
     * processes with one of the names. Signals nothing.
     *
     * @param stack the evidence that a process belongs to any run of the stack
     */
    public List<Target> list(Optional<RunRecord> record, Evidence stack, Set<Integer> ports, ProcessNames names) {
        List<Target> targets = new ArrayList<>();
        Set<ProcessIdentity> listed = new HashSet<>();
        record.ifPresent(run -> {
            for (Member member : new Members(table, run.evidence(table)).pass().members()) {
                listed.add(member.identity());
                targets.add(target(member.identity(), ON_RECORD, Optional.empty()));
            }
            listed.add(run.supervisor());
            run.livingKeeper(table).ifPresent(listed::add);
        });
        for (Member member : new Members(table, stack).pass().members()) {
            if (listed.add(member.identity())) {
                targets.add(target(member.identity(), "it belongs to an earlier run", Optional.empty()));
            }
        }
        HolderPolicy policy = new HolderPolicy(table);
        PortHolders holders = new PortHolders(table, sockets);
        for (PortHolders.Holder holder : holders.all(ports)) {
            Optional<String> refusal = holders.refusal(holder);
            if (listed.add(holder.process())) {
                targets.add(target(holder.process(), "it has port " + holder.port(), refusal));
            }
            for (ProcessEntry child : refusal.isEmpty() ? descendants(holder.process()) : List.<ProcessEntry>of()) {
                if (listed.add(child.identity())) {
                    String why =
                            "it was started by pid " + holder.process().pid() + ", which has port " + holder.port();
                    targets.add(target(child.identity(), why, policy.refusal(child)));
                }
            }
        }
        for (long pid : names.isEmpty() ? new long[0] : table.pids()) {
            Optional<ProcessEntry> entry = table.read(pid).filter(process -> !process.ended());
            if (entry.isPresent()
                    && names.matches(table.commandWords(pid))
                    && listed.add(entry.get().identity())) {
                targets.add(target(
                        entry.get().identity(), "it goes by a name that was typed", policy.refusal(entry.get())));
            }
        }
        return targets;
    }

    /** What has made a session of its own is a program of its own. */
    private List<ProcessEntry> descendants(ProcessIdentity holder) {
        List<ProcessEntry> found = new ArrayList<>();
        long session = table.find(holder).map(ProcessEntry::session).orElse(0L);
        for (Member member : new Members(table, Evidence.since(0).withAncestor(holder))
                .pass()
                .members()) {
            if (member.entry().session() == session) {
                found.add(member.entry());
            }
        }
        return found;
    }

    private Target target(ProcessIdentity process, String why, Optional<String> refusal) {
        Set<ProcessIdentity> family = table.find(process)
                .map(entry -> Successors.familyOf(entry, table))
                .orElse(Set.of());
        return new Target(process, Holders.describe(table, process), why, refusal, family, why.equals(ON_RECORD));
    }

    /**
     * Kills the members of a run. Its supervisor is asked to stop first, so that it restarts and reports nothing. The
     * keeper is killed last: processes that hide from every other check are found below it.
     */
    public Termination.Result endRun(RunRecord record) throws InterruptedException {
        boolean supervised = record.isSupervised(table);
        Optional<ProcessIdentity> keeper = record.livingKeeper(table); // its child proves it, which is about to end
        Evidence evidence = record.evidence(table);
        if (supervised) {
            signals.send(Signal.TERM, record.supervisor());
            Wake.ifStopped(table, signals, record.supervisor());
        }
        Termination.Result result = endMembers(evidence);
        if (supervised && !table.awaitEnd(record.supervisor(), END_TIMEOUT)) {
            signals.send(Signal.KILL, record.supervisor());
            table.awaitEnd(record.supervisor(), END_TIMEOUT);
            result = endMembers(evidence); // what it has launched in between
        }
        if (keeper.isPresent() && result.left().isEmpty()) {
            Wake.ifStopped(table, signals, keeper.get());
            if (!table.awaitEnd(keeper.get(), END_TIMEOUT)) {
                signals.send(Signal.KILL, keeper.get());
                table.awaitEnd(keeper.get(), END_TIMEOUT);
            }
        }
        return result;
    }

    private Termination.Result endMembers(Evidence evidence) throws InterruptedException {
        return new Termination(signals, (signal, member, delivery) -> {})
                .kill(new Members(table, evidence), KILL_BUDGET);
    }

    /** Ends one listed process, the process and not its tree; returns whether it is gone. */
    public boolean end(Target target) throws InterruptedException {
        signals.send(Signal.KILL, target.process());
        return table.awaitEnd(target.process(), END_TIMEOUT);
    }
}
