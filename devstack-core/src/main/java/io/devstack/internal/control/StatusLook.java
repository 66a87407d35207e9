package io.devstack.internal.control;

import io.devstack.event.RunState;
import io.devstack.event.ServiceState;
import io.devstack.internal.journal.JournalFollower;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.MemberLooks;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.DevStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the status of a stack from its record, its journal and its processes, without a request to its supervisor. Each
 * read continues the journal where the last one stopped. Not safe for use by several threads.
 */
public final class StatusLook implements AutoCloseable {
    private static final long AWAIT_PAUSE_MILLIS = 50;

    private final ProcessTable table;
    private final Path journal;
    private final JournalFollower told;
    private final RunState state = new RunState();
    private final Supplier<Optional<RunRecord>> record;
    private final UsageSamples samples;

    /**
     * Makes a reader of the status of one stack.
     *
     * @param journal of the run that runs
     * @param record reads the record as it is at that moment
     */
    public StatusLook(ProcessTable table, Path journal, Supplier<Optional<RunRecord>> record) {
        this.table = table;
        this.journal = journal;
        this.told = JournalFollower.acrossRuns(journal);
        this.record = record;
        this.samples = new UsageSamples(table::usageOf, table::ageOf, System::nanoTime, Thread::sleep);
    }

    /** Reads the status without measuring what processes use of the machine: usage is reported as zero. */
    public StackStatus quick() throws InterruptedException {
        return look(false);
    }

    /**
     * Reads the status with what processes use of the machine: since the last read, or since their start if they are young,
     * or else for a moment that this method waits.
     */
    public StackStatus measured() throws InterruptedException {
        return look(true);
    }

    /**
     * Polls until all is ready, {@code atMost} is over, or a service died that will not be restarted.
     *
     * @param unready receives the status of each poll but the last
     */
    public StackStatus awaitReady(Duration atMost, Consumer<StackStatus> unready) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            StackStatus status = quick();
            boolean over = System.nanoTime() - deadline >= 0
                    || status.outcome() == StackStatus.Outcome.READY
                    || status.services().stream().anyMatch(service -> service.state() == ServiceStatus.State.DEAD);
            if (over) {
                return status;
            }
            unready.accept(status);
            Thread.sleep(AWAIT_PAUSE_MILLIS);
        }
    }

    private StackStatus look(boolean measure) throws InterruptedException {
        Optional<RunRecord> found = record.get();
        if (found.isEmpty()) {
            return new StackStatus(
                    StackStatus.Outcome.STOPPED, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        }
        try {
            return look(found.get(), measure);
        } catch (IOException e) {
            throw new DevStackException("the journal " + journal + " cannot be read: " + e.getMessage(), e);
        }
    }

    private StackStatus look(RunRecord run, boolean measure) throws IOException, InterruptedException {
        told.newEntries(entry -> state.apply(entry.at(), entry.fact()));
        Set<ServiceName> names = new LinkedHashSet<>(state.names());
        names.addAll(run.serviceNames());
        Map<ServiceName, Evidence> evidence =
                run.services().stream().collect(Collectors.toMap(ServiceRecord::name, run::evidence));
        Map<ServiceName, List<Member>> members =
                new MemberLooks<>(table, run.visibleEvidence(), evidence).next().parts();
        Map<ProcessIdentity, UsageSamples.Use> uses = measure ? samples.measure(identities(members)) : Map.of();
        boolean supervised = run.isSupervised(table);
        List<ServiceStatus> services = names.stream()
                .map(name -> service(
                        name,
                        run,
                        supervised,
                        members.getOrDefault(name, List.of()),
                        use(members.getOrDefault(name, List.of()), uses)))
                .toList();
        return new StackStatus(
                outcome(run, supervised, services),
                Optional.of(run.run()),
                supervised ? Optional.of(run.supervisor().pid()) : Optional.empty(),
                Optional.of(run.startedAt()),
                services);
    }

    private static StackStatus.Outcome outcome(RunRecord record, boolean supervised, List<ServiceStatus> services) {
        if (!supervised) {
            return StackStatus.Outcome.LOST;
        }
        boolean healthy = services.stream()
                .allMatch(service ->
                        service.state() == ServiceStatus.State.READY || service.state() == ServiceStatus.State.DONE);
        return switch (record.phase()) {
            case STARTING -> StackStatus.Outcome.STARTING;
            case READY -> healthy ? StackStatus.Outcome.READY : StackStatus.Outcome.DEGRADED;
            case STOPPING -> StackStatus.Outcome.STOPPING;
        };
    }

    private ServiceStatus service(
            ServiceName name, RunRecord record, boolean supervised, List<Member> members, UsageSamples.Use use) {
        List<ProcessIdentity> living =
                members.stream().map(Member::identity).filter(table::isAlive).toList();
        Optional<ProcessIdentity> process = record.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .flatMap(ServiceRecord::leader)
                .filter(table::isAlive)
                .or(() -> living.stream().findFirst()); // the record was read before the journal: it was launched since
        ServiceState reported = state.service(name);
        ServiceStatus.State told = reported.status();
        ServiceStatus.State now = process.isPresent() ? told : withoutProcess(told, supervised);
        return new ServiceStatus(
                name,
                now,
                process.map(ProcessIdentity::pid),
                reported.ports(),
                now == ServiceStatus.State.READY || now == ServiceStatus.State.UNHEALTHY
                        ? reported.url()
                        : Optional.empty(),
                process.flatMap(table::ageOf),
                reported.restarts(),
                living.size(),
                (int) Math.round(use.percent()),
                use.memoryBytes(),
                told == ServiceStatus.State.DEAD
                                || told == ServiceStatus.State.RESTARTING
                                || told == ServiceStatus.State.UNHEALTHY
                        ? state.failure(name)
                        : Optional.empty());
    }

    /** The state of a service that has no process in spite of its reported state, and will not be launched any more. */
    private static ServiceStatus.State withoutProcess(ServiceStatus.State told, boolean supervised) {
        return switch (told) {
            case READY, UNHEALTHY, STARTING -> ServiceStatus.State.DEAD;
            case RESTARTING -> supervised ? told : ServiceStatus.State.DEAD;
            case WAITING -> supervised ? told : ServiceStatus.State.STOPPED;
            case DONE, DEAD, STOPPED -> told;
        };
    }

    private static Set<ProcessIdentity> identities(Map<ServiceName, List<Member>> members) {
        return members.values().stream()
                .flatMap(List::stream)
                .map(Member::identity)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static UsageSamples.Use use(List<Member> members, Map<ProcessIdentity, UsageSamples.Use> uses) {
        return members.stream()
                .map(member -> uses.getOrDefault(member.identity(), UsageSamples.Use.NONE))
                .reduce(UsageSamples.Use.NONE, UsageSamples.Use::plus);
    }

    /** Ends the looks; a journal that was opened for them is closed. */
    @Override
    public void close() {
        try {
            told.close();
        } catch (IOException e) {
            return; // it was only read
        }
    }
}
