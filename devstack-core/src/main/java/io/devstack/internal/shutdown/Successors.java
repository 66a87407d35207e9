package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessNames;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ends who has a port instead of a process that was ended there, because what stands above that has started it again; from
 * the second time on also what stands above. Nobody else: a stranger who was quick was not on the list.
 */
public final class Successors {
    private static final int MOST_TIMES = 3;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

    /** A program that restarts another one does so at once or after a second, not later. */
    private static final Duration COMES_BACK_WITHIN = Duration.ofMillis(1_500);

    /** Time alone would not do where the machine gives what stands above as little of it as this JVM. */
    private static final int LEAST_LOOKS = 15;

    private static final long PAUSE_MILLIS = 50;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final PortHolders holders;
    private final HolderPolicy policy;

    /** Makes it for this machine. */
    public Successors(ProcessTable table, ProcessSignals signals, SocketTable sockets) {
        this.table = table;
        this.signals = signals;
        this.holders = new PortHolders(table, sockets);
        this.policy = new HolderPolicy(table);
    }

    /** Returns those who might start a process again: itself, its parent and the leader of its session. */
    static Set<ProcessIdentity> familyOf(ProcessEntry process, ProcessTable table) {
        return Stream.of(process.pid(), process.parent(), process.session())
                .filter(pid -> pid > 1)
                .flatMap(pid -> table.read(pid).stream())
                .map(ProcessEntry::identity)
                .collect(Collectors.toSet());
    }

    /** Ends the successors of those whose {@code family} is given, and tells {@code facts} of each. */
    public void end(Set<ProcessIdentity> family, Set<Integer> ports, Consumer<RunEvent> facts)
            throws InterruptedException {
        long deadline = System.nanoTime() + COMES_BACK_WITHIN.toNanos();
        int times = 0;
        int looks = 0;
        while ((looks < LEAST_LOOKS || System.nanoTime() - deadline < 0) && isAnyAlive(family)) {
            looks++;
            List<PortHolders.Holder> successors = holders.quickListeners(ports);
            successors.removeIf(holder -> !isSuccessor(holder.process(), family));
            if (times == MOST_TIMES && !successors.isEmpty()) {
                return; // the next check of the port reports its owner
            }
            for (PortHolders.Holder holder : successors) {
                facts.accept(new StopEvent.HolderReturned(holder.port(), Holders.describe(table, holder.process())));
                end(times == 0 ? List.of(holder.process()) : withAncestors(holder.process()));
            }
            if (successors.isEmpty()) {
                Thread.sleep(PAUSE_MILLIS);
            } else {
                times++;
                looks = 0;
                deadline = System.nanoTime() + COMES_BACK_WITHIN.toNanos();
            }
        }
    }

    /** A person's shell is never ended, but a loop in it starts a program again all the same. */
    private boolean isAnyAlive(Set<ProcessIdentity> family) {
        return family.stream()
                .flatMap(process -> table.find(process).stream())
                .anyMatch(process -> policy.refusal(process).isEmpty());
    }

    private boolean isSuccessor(ProcessIdentity process, Set<ProcessIdentity> family) {
        return table.find(process)
                .filter(entry -> policy.refusal(entry).isEmpty())
                .filter(entry -> !Collections.disjoint(family, familyOf(entry, table)))
                .isPresent();
    }

    private void end(List<ProcessIdentity> chain) throws InterruptedException {
        for (ProcessIdentity process : chain) {
            signals.send(Signal.KILL, process);
            table.awaitEnd(process, END_TIMEOUT);
        }
    }

    /**
     * Returns the process and its ancestors in its session, the topmost first. Without sessions, where only its parent is known
     * to belong to it, that one.
     */
    private List<ProcessIdentity> withAncestors(ProcessIdentity process) {
        ArrayDeque<ProcessIdentity> chain = new ArrayDeque<>();
        Optional<ProcessEntry> next = table.find(process);
        long session = next.map(ProcessEntry::session).orElse(0L);
        while (next.filter(entry -> entry.session() == session && isEndable(entry))
                .isPresent()) {
            chain.addFirst(next.get().identity());
            next = session == 0 && chain.size() > 1
                    ? Optional.empty()
                    : table.read(next.get().parent());
        }
        return List.copyOf(chain);
    }

    private boolean isEndable(ProcessEntry process) {
        boolean leads = process.session() == process.pid();
        return policy.refusal(process).isEmpty() && !isPersonal(table.commandWords(process.pid()), leads);
    }

    /**
     * Returns whether it may be a person's shell: one that leads a session, as that of every terminal does, or that
     * runs neither a script nor a command. A shell that was given its command ({@code sh -c}) reads no typed input.
     */
    static boolean isPersonal(List<String> words, boolean leadsSession) {
        if (!words.isEmpty() && words.get(0).startsWith("-")) {
            return true;
        }
        boolean isGivenAll = words.stream()
                .skip(1)
                .takeWhile(word -> word.startsWith("-"))
                .anyMatch(option -> option.matches("-[a-z]*c"));
        boolean runsSomething =
                words.contains("-c") || (words.size() > 1 && !words.get(1).startsWith("-"));
        return ProcessNames.isShell(words) && !isGivenAll && (leadsSession || !runsSomething);
    }
}
