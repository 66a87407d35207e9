package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessNames;
import io.devstack.internal.shutdown.HardShutdown;
import io.devstack.internal.shutdown.Holders;
import io.devstack.internal.shutdown.Successors;
import io.devstack.internal.shutdown.SupervisorSearch;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StackLock;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.model.DevStackException;
import io.devstack.model.HeldPort;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A hard shutdown that has listed what it would end and waits for the confirmation. */
public final class HardShutdownCall {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    private final OperatingSystem system;
    private final StateDirectory state;
    private final RunListener listener;
    private final Optional<RunRecord> record;
    private final Optional<String> untrusted;
    private final Set<Integer> ports;
    private final List<HardShutdown.Target> targets;

    private HardShutdownCall(
            OperatingSystem system,
            StateDirectory state,
            RunListener listener,
            Optional<RunRecord> record,
            Optional<String> untrusted,
            Set<Integer> ports,
            List<HardShutdown.Target> targets) {
        this.system = system;
        this.state = state;
        this.listener = listener;
        this.record = record;
        this.untrusted = untrusted;
        this.ports = ports;
        this.targets = targets;
    }

    static HardShutdownCall list(
            OperatingSystem system,
            StateDirectory state,
            RunListener listener,
            Set<Integer> wanted,
            Set<String> names) {
        Optional<RunRecord> record;
        Optional<String> untrusted = Optional.empty();
        try {
            record = state.readRecord()
                    .filter(run ->
                            run.supervisor().sameWorldAs(system.processes().self()));
        } catch (UntrustedFileException e) {
            record = Optional.empty();
            untrusted = Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            record = Optional.empty(); // damaged: nothing in it is acted on, and execute() sets it aside
        }
        Set<Integer> ports = new LinkedHashSet<>(wanted);
        record.filter(run -> run.onlyUser().isEmpty()) // another user could have named any port
                .ifPresent(run -> run.services()
                        .forEach(service -> ports.addAll(service.ports().values())));
        return new HardShutdownCall(
                system,
                state,
                listener,
                record,
                untrusted,
                ports,
                shutdown(system)
                        .list(
                                record,
                                new SupervisorSearch(system.processes(), state).evidenceOfAnyRun(),
                                ports,
                                new ProcessNames(names)));
    }

    private static HardShutdown shutdown(OperatingSystem system) {
        return new HardShutdown(system.processes(), system.signals(), system.sockets());
    }

    /**
     * Returns a line for each process on the list: its description, why it is listed, and why it will be left alone if
     * so.
     */
    public List<String> listing() {
        List<String> lines = new ArrayList<>(untrusted.stream().toList());
        record.ifPresent(run -> lines.add(
                "the run on record, supervisor pid " + run.supervisor().pid() + ": " + names(run)));
        for (HardShutdown.Target target : targets) {
            lines.add(target.description() + ": " + target.why()
                    + target.refusal().map(why -> "; LEFT ALONE: " + why).orElse(""));
        }
        return lines;
    }

    /** Returns whether there is nothing that would be ended. */
    public boolean isEmpty() {
        return record.isEmpty()
                && untrusted.isEmpty()
                && targets.stream().allMatch(target -> target.refusal().isPresent());
    }

    private static String names(RunRecord run) {
        return run.serviceNames().stream().map(ServiceName::value).sorted().collect(Collectors.joining(", "));
    }

    /**
     * Returns the recorded run in words, empty if there is none.
     *
     * @since 0.1.0
     */
    public Optional<String> recordedRun() {
        return record.map(run -> "the run of " + names(run) + " (supervisor pid "
                + run.supervisor().pid() + ")");
    }

    /**
     * Returns the PIDs of the other processes that will be killed.
     *
     * @since 0.1.0
     */
    public List<Long> unrecorded() {
        return targets.stream()
                .filter(target -> target.refusal().isEmpty() && !target.recorded())
                .map(target -> target.process().pid())
                .toList();
    }

    /**
     * Ends what was listed, and what takes one of the ports again in place of that: it was started by the same parent, or
     * in the same session; from the second time on also what started it there, but no person's shell.
     *
     * @return what is left, and which of the ports are not free
     * @throws InterruptedException if interrupted; some of the list may have been ended
     */
    public StopReport execute() throws InterruptedException {
        List<String> left = new ArrayList<>();
        HardShutdown shutdown = shutdown(system);
        boolean trusted = isStillTrusted();
        Optional<Verdict> published = Optional.empty();
        if (record.isPresent() && trusted) {
            HardShutdown gated = new HardShutdown(system.processes(), state.gated(system.signals()), system.sockets());
            List<Member> survivors = gated.endRun(record.get()).left();
            Path journal = state.journalIn(record.get().outputDirectory()); // the supervisor has moved it there
            published = RunFollower.verdictOn(record.get().run(), journal);
            survivors.forEach(member -> left.add(Holders.describe(system.processes(), member.identity())));
            putOnRecord(record.get(), survivors);
            note(
                    record.get().run(),
                    new StopEvent.Stopping(
                            StopEvent.Stopping.BY_FORCE, record.get().serviceNames()));
        }
        for (HardShutdown.Target target : targets) {
            boolean wanted = target.refusal().isEmpty()
                    && (trusted || !target.recorded())
                    && system.processes().isAlive(target.process());
            if (wanted && !shutdown.end(target)) {
                left.add(target.description());
            }
        }
        Set<ProcessIdentity> family = new HashSet<>();
        targets.stream().filter(target -> target.refusal().isEmpty()).forEach(target -> family.addAll(target.family()));
        new Successors(system.processes(), system.signals(), system.sockets()).end(family, ports, listener::on);
        // only the files of the run are left; the ended processes are its report
        RunListener sweeping = record.isPresent() ? onlyInShort() : listener;
        StopReport swept = new StopCall(system, state, sweeping, StopOptions.DEFAULT).stop();
        left.addAll(swept.left());
        List<HeldPort> held = new ArrayList<>();
        PortCheck check = new PortCheck(system.sockets());
        for (int port : ports) {
            PortStatus status = check.check(port);
            if (!status.isFree()) {
                held.add(new HeldPort(port, Holders.describe(system.processes(), status)));
            }
        }
        return new StopReport(
                isEmpty() ? StopReport.Found.NOTHING : StopReport.Found.A_RUN,
                left.isEmpty() ? verdict(swept, published) : Verdict.LEFT,
                left,
                held,
                swept.deaths());
    }

    /** The run's own verdict is about nothing else: each other target is seen gone, which proves nothing about its children. */
    private Verdict verdict(StopReport swept, Optional<Verdict> published) {
        return swept.found() == StopReport.Found.NOTHING
                ? published.filter(verdict -> unrecorded().isEmpty()).orElse(Verdict.UNOBSERVABLE)
                : swept.verdict();
    }

    /** Time has passed since it was read: a person was asked. */
    private boolean isStillTrusted() {
        try {
            state.requireTrusted();
            return true;
        } catch (IOException e) {
            return false; // the stop below reports it
        }
    }

    /** So that the sweep which follows, and the next stop, know of them though what proved them is gone. */
    private void putOnRecord(RunRecord run, List<Member> survivors) throws InterruptedException {
        if (survivors.isEmpty()) {
            return;
        }
        try {
            Optional<StackLock> lock = state.lock(LOCK_TIMEOUT);
            if (lock.isEmpty()) {
                return; // the process that holds the lock sweeps before it does anything else
            }
            try {
                if (isOnRecord(run.run())) {
                    state.writeRecord(run.withSurvivors(
                            survivors.stream().map(Member::identity).toList()));
                }
            } finally {
                lock.get().close();
            }
        } catch (IOException e) {
            return; // the survivors are reported in any case
        }
    }

    private boolean isOnRecord(RunId run) {
        return RecordLook.run(state).equals(Optional.of(run));
    }

    /**
     * The supervisor, which keeps the journal, is dead; facts that cannot be noted there are missing in the run report
     * only. If the run ended while the user was asked, a journal in its place belongs to another run.
     */
    private void note(RunId run, RunEvent fact) {
        if (!isOnRecord(run) || Files.notExists(state.journal())) {
            return;
        }
        try (Journal journal = Journal.reopen(state.journal(), state.logs()::append)) {
            journal.write(fact);
        } catch (IOException | UncheckedIOException e) {
            return;
        }
    }

    private RunListener onlyInShort() {
        return event -> {
            if (event instanceof StackEvent.RunReported || event instanceof StackEvent.FilesKept) {
                listener.on(event);
            }
        };
    }

    /** Returns, after {@link #execute}, the listed processes that are gone. */
    public List<String> ended() {
        return targets.stream()
                .filter(target ->
                        target.refusal().isEmpty() && !system.processes().isAlive(target.process()))
                .map(HardShutdown.Target::description)
                .toList();
    }

    /** Returns the ports that must be free afterwards. */
    public Set<Integer> ports() {
        return Set.copyOf(ports);
    }

    /** Says that a person cancelled; nothing was signalled. */
    public static DevStackException cancelled() {
        return new DevStackException("cancelled: nothing was signalled");
    }
}
