package io.devstack.internal.supervisor;

import io.devstack.event.RunEvent;
import io.devstack.internal.control.ControlServer;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.shutdown.RecordedSteps;
import io.devstack.internal.shutdown.Sweep;
import io.devstack.internal.startup.RelocatedLauncher;
import io.devstack.internal.state.DefinitionKey;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StackLock;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.internal.state.Unwritable;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Decides whether a run may begin: takes the stack's record over from a dead one, or refuses. */
final class Supervisor {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private final OperatingSystem system;
    private final Enclosure enclosure;
    private final StateDirectory state;
    private final BlockingQueue<Command> commands;

    Supervisor(OperatingSystem system, Enclosure enclosure, StateDirectory state, BlockingQueue<Command> commands) {
        this.system = system;
        this.enclosure = enclosure;
        this.state = state;
        this.commands = commands;
    }

    /**
     * Runs the stack until a command stops it.
     *
     * @param reply gets the reply to the request before anything is launched
     */
    void run(StartRequest request, Consumer<StartReply> reply) throws IOException, InterruptedException {
        Supplier<Optional<Path>> whereabouts = system.hold(state.path()); // so that other clients see whose it is
        List<RunEvent> early = new ArrayList<>();
        RunLedger ledger;
        Journal journal;
        Optional<ControlServer> control;
        Optional<StackLock> lock;
        Optional<StackLock> other = Optional.empty();
        try {
            lock = state.lock(LOCK_TIMEOUT);
        } catch (IOException e) {
            reply.accept(unwritable(e, request.stack().outputDirectory()));
            return;
        }
        if (lock.isEmpty()) {
            reply.accept(new StartReply.Refused(
                    "another devstack is busy with " + state.path() + "; try again when it is done"));
            return;
        }
        try {
            Path output = request.stack().outputDirectory();
            Sweep.Outcome before = sweep(request.environment()).sweep(output, early::add);
            if (before instanceof Sweep.Outcome.Alive alive) {
                reply.accept(occupied(alive.record()));
                return;
            }
            if (before instanceof Sweep.Outcome.Left left) {
                reply.accept(new StartReply.Refused("an earlier run left what could not be ended: "
                        + String.join("; ", left.left()) + "; end that first"));
                return;
            }
            if (before instanceof Sweep.Outcome.Unreadable unreadable) {
                reply.accept(new StartReply.Refused(unreadable.problem() + "; stop that run first"));
                return;
            }
            if (before instanceof Sweep.Outcome.Clear clear && clear.putAway().isPresent()) {
                Path last = clear.putAway().get();
                new LastPicture(state).draw(state.journalIn(last), last);
            } else if (state.archiver().deleteArchived(output)) { // so that it is not taken for this run's
                state.archiver().output(output).delete(RunReport.FILE, RunReport.PAGE_MARK);
            }
            state.archiver()
                    .archive(
                            output,
                            request.stack().services().stream()
                                    .map(ServiceDefinition::name)
                                    .toList());
            other = StackLock.takeAgain(state, LOCK_TIMEOUT);
            control = ControlServer.open(fixedPorts(request.stack()));
            ledger = RunLedger.begin(state, newRecord(output, request.stack(), control));
            journal = Journal.open(state.journal(), state.logs()::append);
        } catch (IOException e) {
            reply.accept(unwritable(e, request.stack().outputDirectory()));
            return;
        } finally {
            if (other.isPresent()) {
                other.get().close();
            }
            lock.get().close();
        }
        reply.accept(new StartReply.Accepted(ledger.record().run()));
        system.commandScript(SupervisorCommand.commandLine()).ifPresent(ledger::offer);
        RunFiles files = new RunFiles(system, state, ledger, journal, whereabouts);
        Run run = new Run(system, state, ledger, files, journal, commands, control, enclosure);
        early.forEach(run::tell);
        run.run(request);
    }

    private StartReply unwritable(IOException problem, Path output) {
        if (problem instanceof UntrustedFileException) {
            return new StartReply.Refused(String.valueOf(problem.getMessage()));
        }
        return new StartReply.Refused("the files of the stack cannot be written: " + problem + "; "
                + Unwritable.advice(state.path(), output));
    }

    private RunRecord newRecord(Path output, StackDefinition stack, Optional<ControlServer> control)
            throws IOException {
        ProcessTable table = system.processes();
        ProcessIdentity self = table.self();
        Optional<ProcessIdentity> keeper = System.getenv(OperatingSystem.KEEPER_VARIABLE) != null
                ? table.read(self.pid())
                        .flatMap(own -> table.read(own.parent()))
                        .map(ProcessEntry::identity)
                        .filter(parent -> parent.pid() > 1) // the keeper is dead already
                : Optional.empty();
        return new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.now(),
                self,
                keeper,
                RunRecord.Phase.STARTING,
                output,
                List.of(),
                Optional.of(stack.stopLimit()),
                DefinitionHash.of(stack, DefinitionKey.create(state)),
                Optional.empty(),
                control.map(ControlServer::address),
                state.identity().home(),
                Optional.empty());
    }

    private static Set<Integer> fixedPorts(StackDefinition stack) {
        Set<Integer> ports = new HashSet<>();
        stack.services().forEach(service -> ports.addAll(service.ports().values()));
        return ports;
    }

    private Sweep sweep(Map<String, String> environment) {
        return new Sweep(
                system.processes(),
                state.gated(system.signals()),
                system.sockets(),
                state,
                new RecordedSteps(new RelocatedLauncher(system.launcher(), state), environment));
    }

    private static StartReply occupied(RunRecord record) {
        return new StartReply.Occupied(
                record.supervisor().pid(), record.startedAt(), record.serviceNames(), record.phase());
    }
}
