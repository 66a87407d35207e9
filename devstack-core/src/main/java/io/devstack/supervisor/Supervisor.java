package io.devstack.supervisor;

import io.devstack.journal.Journal;
import io.devstack.os.OperatingSystem;
import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessTable;
import io.devstack.process.Verdict;
import io.devstack.shutdown.StopSequence;
import io.devstack.shutdown.Sweep;
import io.devstack.stack.Fact;
import io.devstack.stack.Failure;
import io.devstack.stack.RunId;
import io.devstack.startup.StartFailure;
import io.devstack.startup.StartPlan;
import io.devstack.startup.StartSequence;
import io.devstack.startup.StartTools;
import io.devstack.state.RunLedger;
import io.devstack.state.RunRecord;
import io.devstack.state.StackLock;
import io.devstack.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** One run of a stack, from its record to the proof that nothing of it is left. */
final class Supervisor {
    /** How long the graces together may take after the owner has gone; then force is used. */
    private static final Duration OWNER_LOST_TIMEOUT = Duration.ofSeconds(8);

    private static final Duration NO_LIMIT = Duration.ofDays(1);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private final OperatingSystem system;
    private final OperatingSystem.Adoption adoption;
    private final StateDirectory state;
    private final BlockingQueue<Command> commands;

    Supervisor(
            OperatingSystem system,
            OperatingSystem.Adoption adoption,
            StateDirectory state,
            BlockingQueue<Command> commands) {
        this.system = system;
        this.adoption = adoption;
        this.state = state;
        this.commands = commands;
    }

    /**
     * Runs the stack until it is told to stop.
     *
     * @param reply hears whether the request was accepted, before anything is launched
     */
    void run(StartRequest request, Consumer<StartReply> reply) throws IOException, InterruptedException {
        List<Fact> early = new ArrayList<>();
        RunLedger ledger;
        Journal journal;
        Optional<StackLock> lock = state.lock(LOCK_TIMEOUT);
        if (lock.isEmpty()) {
            reply.accept(new StartReply.Refused("another devstack is busy with " + state.path()));
            return;
        }
        try {
            Path output = request.stack().outputDirectory();
            Sweep.Outcome before = sweep().sweep(output, early::add);
            if (before instanceof Sweep.Outcome.Alive alive) {
                reply.accept(occupied(alive.record()));
                return;
            }
            if (before instanceof Sweep.Outcome.Left left) {
                reply.accept(new StartReply.Refused("an earlier run left what could not be ended: " + left.left()));
                return;
            }
            state.archive(output);
            ledger = RunLedger.begin(state, newRecord(output));
            journal = Journal.open(state.journal());
        } finally {
            lock.get().close();
        }
        reply.accept(new StartReply.Accepted(ledger.record().run()));
        early.forEach(journal::write);
        supervise(request, ledger, journal);
    }

    private void supervise(StartRequest request, RunLedger ledger, Journal journal)
            throws IOException, InterruptedException {
        Watched watched = new Watched(system.processes(), ledger, journal::write);
        RunRecord record = ledger.record();
        journal.write(new Fact.RunStarted(
                record.run(),
                request.stack().services().stream()
                        .map(service -> service.name())
                        .toList(),
                record.supervisor().pid(),
                adoption.name().toLowerCase(java.util.Locale.ROOT)));
        Thread starter = startInBackground(request, ledger, watched);
        Command.Stop stop = awaitStop(journal);
        watched.stopping();
        starter.interrupt();
        starter.join();
        stop(stop, ledger, journal, watched);
    }

    private Thread startInBackground(StartRequest request, RunLedger ledger, Watched watched) {
        StartTools tools = new StartTools(system.processes(), system.sockets(), system.launcher());
        Thread starter =
                new Thread(() -> start(request, ledger, watched, tools).ifPresent(commands::add), "devstack-start");
        starter.setDaemon(true);
        starter.start();
        return starter;
    }

    /** Returns what a start that came to nothing means for the run. */
    private Optional<Command> start(StartRequest request, RunLedger ledger, Watched watched, StartTools tools) {
        try (StartPlan plan =
                StartPlan.of(request.stack(), ledger.record().run(), state, request.environment(), tools)) {
            new StartSequence(tools, ledger, watched::pass, watched::launched).start(plan);
            return Optional.empty();
        } catch (StartFailure e) {
            return Optional.of(new Command.StartBroke(e.failure()));
        } catch (InterruptedException e) {
            return Optional.of(new Command.Stop("the start was interrupted"));
        } catch (RuntimeException e) {
            return Optional.of(new Command.StartBroke(
                    Failure.of(Failure.Kind.INTERNAL, Optional.empty(), "the start broke: " + e)));
        }
    }

    /** Answers commands until one of them means the end. */
    private Command.Stop awaitStop(Journal journal) throws InterruptedException {
        boolean detached = false;
        while (true) {
            Command command = commands.take();
            if (command instanceof Command.Stop stop) {
                return stop;
            }
            if (command instanceof Command.StartBroke broke) {
                journal.write(new Fact.StartFailed(broke.failure()));
                return new Command.Stop("the start failed");
            }
            if (command instanceof Command.LifelineClosed && !detached) {
                return new Command.Stop(Supervisor.OWNER_GONE);
            }
            if (command instanceof Command.Detach) {
                detached = true;
                journal.write(new Fact.Detached());
            }
        }
    }

    private static final String OWNER_GONE = "its owner is gone";

    private void stop(Command.Stop stop, RunLedger ledger, Journal journal, Watched watched)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        journal.write(new Fact.Stopping(stop.reason(), ledger.record().serviceNames()));
        ledger.enter(RunRecord.Phase.STOPPING);
        StopSequence sequence =
                new StopSequence(system.processes(), system.signals(), system.sockets(), journal::write);
        StopSequence.Outcome outcome = sequence.stop(new StopSequence.Order(
                ledger.record(),
                watched.sessions(),
                watched::exitOf,
                stop.reason().equals(OWNER_GONE) ? OWNER_LOST_TIMEOUT : NO_LIMIT));
        Path output = ledger.record().outputDirectory();
        journal.write(new Fact.RunEnded(
                outcome.verdict(),
                outcome.left(),
                watched.deaths(),
                Duration.ofNanos(System.nanoTime() - start),
                output));
        journal.close();
        if (outcome.verdict() != Verdict.LEFT) {
            Optional<StackLock> lock = state.lock(LOCK_TIMEOUT);
            state.archive(output);
            if (lock.isPresent()) {
                lock.get().close();
            }
        }
    }

    private RunRecord newRecord(Path output) {
        ProcessTable table = system.processes();
        ProcessIdentity self = table.self();
        Optional<ProcessIdentity> keeper = adoption == OperatingSystem.Adoption.KEEPER
                ? table.read(self.pid())
                        .flatMap(own -> table.read(own.parent()))
                        .map(ProcessEntry::identity)
                : Optional.empty();
        return new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.now(),
                self,
                keeper,
                RunRecord.Phase.STARTING,
                output,
                List.of());
    }

    private Sweep sweep() {
        return new Sweep(system.processes(), system.signals(), system.sockets(), state);
    }

    private static StartReply occupied(RunRecord record) {
        return new StartReply.Occupied(
                record.supervisor().pid(), record.startedAt(), record.serviceNames(), record.phase());
    }
}
