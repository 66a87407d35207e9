package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.process.EndInWords;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.OomWatch;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunLedger;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Watches the first processes of services: publishes deaths, and knows which sessions are still vouched for. */
final class Watched {
    private static final int LAST_LINES = 20;

    /** It has ended, so the JDK is about to learn of that; on a machine that stands still it may take seconds. */
    private static final long EXIT_SECONDS = 10;

    /** The same for all that are let go together: a stop waits for that, and may have eight seconds for everything. */
    private static final long LET_GO_SECONDS = 2;

    private final ProcessTable table;
    private final RunLedger ledger;
    private final Consumer<RunEvent> facts;
    private final Map<ServiceName, Process> processes = new HashMap<>();
    private final Map<ServiceName, Long> launchedAt = new HashMap<>();
    private final Map<ServiceName, OomWatch> ooms = new HashMap<>();
    private final Set<ServiceName> ready = new HashSet<>();
    private final Map<Long, Process> sessions = new HashMap<>();
    private final EmptinessCheck<Long> emptiness = new EmptinessCheck<>(this::scans);
    private final List<ServiceName> deaths = new ArrayList<>();
    private final Set<Long> toldDead = new HashSet<>();

    /** Processes that had died when they were let go, before the JDK knew their status. */
    private final Set<Process> late = new HashSet<>();

    private final BiConsumer<ServiceName, ExitStatus> afterDeath;
    private boolean stopping;

    Watched(
            ProcessTable table,
            RunLedger ledger,
            Consumer<RunEvent> facts,
            BiConsumer<ServiceName, ExitStatus> afterDeath) {
        this.table = table;
        this.ledger = ledger;
        this.facts = facts;
        this.afterDeath = afterDeath;
    }

    void launched(ServiceName service, Process process) {
        synchronized (this) {
            processes.put(service, process);
            launchedAt.put(service, System.nanoTime());
            ooms.put(service, table.watchForOom(process.pid()));
            sessions.put(process.pid(), process);
            toldDead.remove(process.pid()); // it was the number of an earlier process
            ready.remove(service); // until it says so again
        }
        var unused = process.onExit().thenAccept(ended -> ended(service, ended));
    }

    /** Passes a fact on; one that says "ready" arms the watch, also if the process has ended in between. */
    void pass(RunEvent fact) {
        facts.accept(fact);
        if (fact instanceof ServiceEvent.ServiceReady now) {
            synchronized (this) {
                ready.add(now.service());
                Process process = processes.get(now.service());
                if (process != null && !process.isAlive()) {
                    tellDeath(now.service(), process);
                }
            }
        }
    }

    /** From now on an exit is no death. An earlier exit is one, even if it has not been published yet. */
    synchronized void stopping() throws InterruptedException {
        letGo(List.copyOf(ready));
        stopping = true;
    }

    /** The same for some services, until they are ready again. */
    synchronized void letGo(Collection<ServiceName> services) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LET_GO_SECONDS);
        for (ServiceName service : services) {
            Process process = processes.get(service);
            if (ready.remove(service) && process != null && hasEnded(process)) {
                if (process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    tellDeath(service, process);
                } else if (!stopping && toldDead.add(process.pid())) {
                    deaths.add(service); // how it ended is published once the JDK knows
                    late.add(process);
                }
            }
        }
    }

    /** Forgets a service that was stopped and is launched next: later events of its old process are ignored. */
    void forget(ServiceName service) {
        synchronized (this) {
            processes.remove(service);
        }
        noLongerThere(service);
    }

    private boolean hasEnded(Process process) {
        return table.read(process.pid())
                .filter(entry -> !entry.ended() && entry.state() != ProcessEntry.State.EXITING)
                .isEmpty();
    }

    synchronized Set<Long> sessions() {
        return Set.copyOf(sessions.keySet());
    }

    /** Drops the sessions that are over: their numbers may become strangers'. Returns when that has been decided. */
    CompletableFuture<Void> dropEmptySessions() {
        List<Process> ended;
        synchronized (this) {
            Set<Long> living = processes.values().stream()
                    .filter(Process::isAlive)
                    .map(Process::pid)
                    .collect(Collectors.toUnmodifiableSet());
            ended = sessions.values().stream()
                    .filter(process -> !stopping && !living.contains(process.pid()))
                    .toList();
        }
        return dropIfOver(ended);
    }

    synchronized Set<Long> pids() {
        return processes.values().stream().map(Process::pid).collect(Collectors.toUnmodifiableSet());
    }

    synchronized List<ServiceName> deaths() {
        return List.copyOf(deaths);
    }

    /** Returns how a service's first process ended; the JDK learns that a moment later than {@code /proc} shows it. */
    Optional<ExitStatus> exitOf(ServiceName service) {
        Process process = processOf(service);
        if (process == null) {
            return Optional.empty();
        }
        try {
            boolean ended =
                    table.read(process.pid()).filter(entry -> !entry.ended()).isEmpty()
                            && process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS);
            return ended ? Optional.of(new ExitStatus(process.exitValue())) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private synchronized @Nullable Process processOf(ServiceName service) {
        return processes.get(service);
    }

    /** A stop has scans of its own. */
    private void ended(ServiceName service, Process process) {
        publishEnd(service, process);
        if (!isStopping()) {
            var unused = dropIfOver(List.of(process));
        }
    }

    /** Publishes ends of which the JDK does not tell, because the machine gives it no thread. */
    synchronized void catchUp() {
        for (ServiceName service : List.copyOf(ready)) {
            Process process = processes.get(service);
            if (process != null && !process.isAlive() && !toldDead.contains(process.pid())) {
                publishEnd(service, process);
            }
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized void publishEnd(ServiceName service, Process process) {
        if (late.remove(process)) {
            var unused = publishDeath(service, process);
        }
        if (!process.equals(processes.get(service))) {
            return; // its successor is there, or about to be
        }
        try {
            noLongerThere(service);
        } finally {
            if (ready.contains(service)) {
                tellDeath(service, process);
            }
        }
    }

    /**
     * Drops the sessions of leaders that have exited if they are over: another process has the number already, or the session
     * is empty. A session that is not proven to be empty is kept.
     */
    private CompletableFuture<Void> dropIfOver(List<Process> leaders) {
        Set<Long> numbers = leaders.stream().map(Process::pid).collect(Collectors.toSet());
        Set<Long> taken = numbers.stream().filter(this::isTaken).collect(Collectors.toSet());
        drop(leaders, taken);
        numbers.removeAll(taken);
        return emptiness.check(numbers).thenAccept(empty -> drop(leaders, empty));
    }

    private boolean isTaken(long session) {
        return table.read(session).filter(entry -> !entry.ended()).isPresent();
    }

    /** A service that was launched since may have got the number. */
    private synchronized void drop(List<Process> leaders, Set<Long> over) {
        leaders.stream()
                .filter(leader -> !stopping && over.contains(leader.pid()))
                .forEach(leader -> sessions.remove(leader.pid(), leader));
    }

    private MemberLooks<Long> scans(Set<Long> asked) {
        Evidence all = Evidence.since(0);
        Map<Long, Evidence> each = new HashMap<>();
        for (long session : asked) {
            all = all.withSession(session);
            each.put(session, Evidence.since(0).withSession(session));
        }
        return new MemberLooks<>(table, all, each);
    }

    private void noLongerThere(ServiceName service) {
        try {
            ledger.ended(service);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tellDeath(ServiceName service, Process process) {
        if (stopping || !toldDead.add(process.pid())) {
            return;
        }
        deaths.add(service);
        afterDeath.accept(service, publishDeath(service, process));
    }

    private ExitStatus publishDeath(ServiceName service, Process process) {
        ExitStatus status = new ExitStatus(process.exitValue());
        Duration ran = Duration.ofNanos(System.nanoTime() - launchedAt.getOrDefault(service, System.nanoTime()));
        Path log = ledger.service(service).logFile();
        List<String> lastLines = LogTail.last(log, LAST_LINES);
        OomWatch.Finding oom = ooms.getOrDefault(service, OomWatch.BLIND).look();
        String what = service
                + (status.value() == 0 ? " ended by itself: it " : " died: it ")
                + EndInWords.of(status, ran)
                + EndInWords.cause(status, oom, lastLines);
        facts.accept(new ServiceEvent.ServiceDied(
                service,
                process.pid(),
                status,
                ran,
                new Failure(Failure.Kind.ENDED, Optional.of(service), what, lastLines, Optional.of(log))));
        return status;
    }
}
