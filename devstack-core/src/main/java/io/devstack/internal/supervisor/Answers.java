package io.devstack.internal.supervisor;

import io.devstack.event.StackEvent;
import io.devstack.internal.control.ControlServer;
import io.devstack.internal.control.Controlled;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.report.RunReport;
import io.devstack.internal.startup.ProbeResult;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets those who ask over HTTP see the run, and hands what they want to its main thread. */
final class Answers implements Controlled {
    private static final long REPLY_SECONDS = 20;
    private static final String STOPPING = "the stack is being stopped";

    private final RunLedger ledger;
    private final StateDirectory state;
    private final ProcessTable table;
    private final BlockingQueue<Command> commands;
    private final StackDefinition stack;
    private final ServiceWatch watch;

    Answers(
            RunLedger ledger,
            StateDirectory state,
            ProcessTable table,
            BlockingQueue<Command> commands,
            StackDefinition stack,
            ServiceWatch watch) {
        this.ledger = ledger;
        this.state = state;
        this.table = table;
        this.commands = commands;
        this.stack = stack;
        this.watch = watch;
    }

    /** Answers from now on. What that needs is loaded beside the start of the stack, which does not wait for it. */
    void begin(ControlServer server) {
        Thread thread = SideThread.begin("devstack-control-begin", () -> serve(server));
        if (!SideThread.hasBegun(thread)) {
            server.close(); // clients are refused at once and do not wait for a response
        }
    }

    private void serve(ControlServer server) {
        try {
            if (SupervisorCommand.mayLoseItsJars()) {
                Preload.control(ClassPath.ofThisLibrary());
            }
            server.serve(this);
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    @Override
    public RunRecord record() {
        return ledger.record();
    }

    @Override
    public Path journal() {
        return state.journal();
    }

    @Override
    public ProcessTable processes() {
        return table;
    }

    @Override
    public Optional<ServiceDefinition> definition(ServiceName service) {
        return stack.services().stream()
                .filter(definition -> definition.name().equals(service))
                .findFirst();
    }

    @Override
    public Optional<String> command(ServiceName service) {
        return Optional.ofNullable(watch.launches().get(service))
                .map(launch -> Secrets.masked(launch.command(), launch.environment()));
    }

    @Override
    public List<Seen> readyProbes(ServiceName service) {
        return seen(watch.probed().getOrDefault(service, List.of()));
    }

    @Override
    public List<Seen> aliveProbes(ServiceName service) {
        return seen(watch.health().lastOf(service));
    }

    private static List<Seen> seen(List<ProbeResult> results) {
        return results.stream()
                .map(result -> new Seen(result.at(), result.holds(), result.what()))
                .toList();
    }

    @Override
    public String picture(int width) throws IOException {
        return RunReport.picture(journal(), Instant.now(), width);
    }

    @Override
    public String report() throws IOException {
        return RunReport.of(journal()).copy(ledger.record().outputDirectory());
    }

    @Override
    public StackEvent.RunReported summary() throws IOException {
        return RunReport.of(journal()).inShort(ledger.record().outputDirectory(), Optional.empty());
    }

    @Override
    public String reportStyle() {
        return RunReport.style();
    }

    @Override
    public void stop() {
        commands.add(new Command.Stop("a stop was asked for"));
    }

    @Override
    public Reply restart(Set<ServiceName> services, boolean dependants, Optional<Duration> readyTimeout)
            throws InterruptedException {
        if (ledger.record().phase() == RunRecord.Phase.STOPPING) {
            return new Reply.Refused(STOPPING); // the main thread takes no commands any more
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        commands.add(new Command.Restart(services, dependants, readyTimeout, reply));
        try {
            return reply.get(REPLY_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Reply.Refused(STOPPING);
        } catch (ExecutionException e) {
            return new Reply.Refused("the restart broke: " + e.getCause());
        }
    }
}
