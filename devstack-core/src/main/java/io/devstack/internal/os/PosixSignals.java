package io.devstack.internal.os;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends TERM and KILL from inside this JVM and everything else by {@code sh}'s own {@code kill}.
 *
 * <p>{@code kill -s NAME -- -PGID} is the form that dash, bash and busybox all take ({@code kill -TERM -- -PGID} is an
 * "Illegal number" to dash).
 */
final class PosixSignals implements ProcessSignals {
    private static final long KILL_COMMAND_SECONDS = 30;
    private static final int MOST_AT_ONCE = 1_000;

    /** Prints the status of each {@code kill}, a line each. */
    private static final String SCRIPT = "while [ $# -gt 1 ]; do kill -s \"$1\" -- \"$2\"; echo $?; shift 2; done";

    private final ProcessTable table;
    private final String shell;
    private final Queue<Order> waiting = new ConcurrentLinkedQueue<>();

    /**
     * A signal that waits for the shell before it.
     *
     * @param leader the process with the number of the target when the signal was ordered; a group may have lost its leader
     */
    private record Order(
            Signal signal, String target, Optional<ProcessIdentity> leader, CompletableFuture<Boolean> sent) {}

    PosixSignals(ProcessTable table) {
        this(table, "/bin/sh");
    }

    PosixSignals(ProcessTable table, String shell) {
        this.table = table;
        this.shell = shell;
    }

    @Override
    public Delivery send(Signal signal, ProcessIdentity target) {
        if (target.pid() <= 1 || target.equals(table.self())) {
            throw new IllegalArgumentException("never signalled: pid " + target.pid());
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(target.pid());
        if (handle.isEmpty() || !table.isAlive(target)) {
            return Delivery.GONE;
        }
        boolean sent = switch (signal) {
            case TERM -> handle.get().destroy();
            case KILL -> handle.get().destroyForcibly();
            default -> killCommand(signal, target);
        };
        return outcome(sent, target);
    }

    private Delivery outcome(boolean sent, ProcessIdentity target) {
        if (sent) {
            return Delivery.SENT;
        }
        return table.isAlive(target) ? Delivery.REFUSED : Delivery.GONE;
    }

    @Override
    public Delivery sendToGroup(Signal signal, long group) {
        return sendToGroups(signal, Set.of(group)).isEmpty() ? Delivery.GONE : Delivery.SENT;
    }

    @Override
    public Set<Long> sendToGroups(Signal signal, Set<Long> groups) {
        long own = table.read(table.self().pid()).map(ProcessEntry::group).orElse(ProcessEntry.UNKNOWN_GROUP);
        if (own == ProcessEntry.UNKNOWN_GROUP) {
            return Set.of(); // any of them may be this JVM's
        }
        List<Order> orders = new ArrayList<>();
        for (long group : groups) {
            if (group <= 1 || group == own) {
                throw new IllegalArgumentException("never signalled as a group: " + group);
            }
            orders.add(new Order(signal, "-" + group, identityOf(group), new CompletableFuture<>()));
        }
        waiting.addAll(orders);
        sendWaiting();
        Set<Long> reached = new HashSet<>();
        for (Order order : orders) {
            if (order.sent().join()) {
                reached.add(-Long.parseLong(order.target()));
            }
        }
        return reached;
    }

    private boolean killCommand(Signal signal, ProcessIdentity target) {
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        waiting.add(new Order(signal, Long.toString(target.pid()), Optional.of(target), sent));
        sendWaiting();
        return sent.join();
    }

    /** One shell sends every signal that was ordered while the shell before it ran. */
    private synchronized void sendWaiting() {
        List<Order> orders = new ArrayList<>();
        for (Order order = waiting.poll(); order != null; order = waiting.poll()) {
            orders.add(order);
        }
        try {
            for (int from = 0; from < orders.size(); from += MOST_AT_ONCE) {
                run(orders.subList(from, Math.min(orders.size(), from + MOST_AT_ONCE)));
            }
        } finally {
            orders.forEach(
                    order -> order.sent().complete(false)); // where no thread can be made any more, no caller waits
        }
    }

    /** The shell before may have hung, so a number may belong to another process by now: that order is not carried out. */
    private void run(List<Order> ordered) {
        List<Order> orders = ordered.stream().filter(order -> isTheSame(order)).toList();
        if (orders.isEmpty()) {
            return;
        }
        List<String> words = new ArrayList<>(List.of(shell, "-c", SCRIPT, "devstack-kill"));
        orders.forEach(order -> words.addAll(List.of(order.signal().name(), order.target())));
        List<String> results = results(words);
        for (int i = 0; i < orders.size(); i++) {
            orders.get(i).sent().complete(i < results.size() && results.get(i).equals("0"));
        }
    }

    /** The number of a leader that has ended is not reused while its group has a member. */
    private boolean isTheSame(Order order) {
        Optional<ProcessIdentity> now = identityOf(Math.abs(Long.parseLong(order.target())));
        return now.equals(order.leader()) || (now.isEmpty() && order.target().startsWith("-"));
    }

    private Optional<ProcessIdentity> identityOf(long pid) {
        return table.read(pid).map(ProcessEntry::identity);
    }

    private static List<String> results(List<String> words) {
        boolean interrupted = false;
        try {
            Process kill = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            kill.getOutputStream().close();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(KILL_COMMAND_SECONDS);
            while (kill.isAlive() && System.nanoTime() - deadline < 0) {
                try {
                    var unused = kill.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // its signals are on their way: the answer is waited for all the same
                }
            }
            if (kill.isAlive()) {
                kill.destroyForcibly();
                return List.of();
            }
            return new String(kill.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException | OutOfMemoryError e) { // the latter if there is no thread for the process
            return List.of();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
