package io.devstack.internal.supervisor;

import io.devstack.internal.json.Json;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.DevStackException;
import io.devstack.model.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The client's end of a supervisor that it launched: as long as it is open, the supervisor has an owner. It must be
 * kept reachable, because a pipe that is collected as garbage is closed. Safe for use by several threads.
 */
public final class SupervisorConnection implements AutoCloseable {
    private static final List<String> NOT_FOR_THE_SUPERVISOR =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
    private static final int LAST_LINES = 20;

    private static final Duration LAUNCHER_TIMEOUT = Duration.ofSeconds(1);

    private final ProcessTable table;
    private final Process process;
    private final boolean hasLauncher;
    private final BufferedReader output;
    private final List<String> said = new ArrayList<>();
    private volatile Optional<RunId> run = Optional.empty();

    /** What goes on when a detached run has no child of this JVM in it any more. */
    private volatile Optional<ProcessIdentity> keeper = Optional.empty();

    private SupervisorConnection(ProcessTable table, Process process, boolean hasLauncher) {
        this.table = table;
        this.hasLauncher = hasLauncher;
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Launches a supervisor for {@code pidDirectory} and waits until it can be asked.
     *
     * @throws DevStackException if it did not come up; the message has what it said
     */
    public static SupervisorConnection launch(OperatingSystem system, Path pidDirectory) {
        SupervisorCommand command = SupervisorCommand.find(system);
        try {
            try {
                return launch(system, pidDirectory, command);
            } catch (DevStackException e) {
                if (command.archive().isEmpty()) {
                    throw e;
                }
                return launch(system, pidDirectory, command.withoutArchive()); // a damaged archive crashes the JVM
            }
        } catch (IOException e) {
            throw new DevStackException(
                    "the supervisor could not be launched: " + e.getMessage() + "; look whether this JDK is whole: "
                            + System.getProperty("java.home"),
                    e);
        }
    }

    private static SupervisorConnection launch(OperatingSystem system, Path pidDirectory, SupervisorCommand command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(system.isolated(command.words(system, pidDirectory)))
                .directory(pidDirectory.getRoot().toFile())
                .redirectErrorStream(true);
        NOT_FOR_THE_SUPERVISOR.forEach(builder.environment()::remove);
        builder.environment().remove(OperatingSystem.KEEPER_VARIABLE);
        builder.environment().remove(OperatingSystem.LAUNCHER_VARIABLE);
        system.utf8Locale().ifPresent(locale -> builder.environment().put("LC_ALL", locale));
        SupervisorConnection connection = new SupervisorConnection(
                system.processes(),
                builder.start(),
                system.keptByScript(List.of(), "").isPresent());
        connection.awaitLine(SupervisorProtocol.READY::equals);
        return connection;
    }

    /** Returns the next line of the protocol; other lines are kept and reported if the supervisor ends. */
    private String awaitLine(Predicate<String> ours) throws IOException {
        String line = output.readLine();
        while (line != null && !ours.test(line)) {
            said.add(line);
            line = output.readLine();
        }
        if (line == null) {
            throw notThere();
        }
        return line;
    }

    private DevStackException notThere() {
        process.destroy();
        return new DevStackException("the supervisor ended before it was ready"
                + (said.isEmpty()
                        ? "; it said nothing: look whether this JDK is whole: " + System.getProperty("java.home")
                        : "; it said:\n  " + String.join("\n  ", lastSaid())));
    }

    private List<String> lastSaid() {
        return said.subList(Math.max(0, said.size() - LAST_LINES), said.size());
    }

    /**
     * Asks for a start.
     *
     * @throws DevStackException if the supervisor ended without an answer
     */
    public StartReply request(StartRequest request) {
        try {
            say(Json.write(request));
            String line = awaitLine(text -> text.startsWith("{"));
            StartReply reply = Json.read(line, SupervisorMain.Envelope.class).reply();
            if (reply instanceof StartReply.Accepted accepted) {
                run = Optional.of(accepted.run());
            }
            return reply;
        } catch (IOException e) {
            throw new DevStackException("the supervisor could not be asked: " + e.getMessage(), e);
        }
    }

    /** Returns the run that it was asked for; empty before, and if it refused. */
    public Optional<RunId> run() {
        return run;
    }

    /** Reports that the journal is open here, so that the supervisor may archive it when the run ends. */
    public void following() {
        try {
            say(SupervisorProtocol.FOLLOWING);
        } catch (IOException e) {
            return; // it has ended without a word, as the journal and isAlive() show
        }
    }

    /** Lets the stack live on when this connection closes. The journal shows when the supervisor has detached. */
    public void detach() {
        keeper = Optional.of(process)
                .filter(launcher -> hasLauncher)
                .flatMap(launcher -> launcher.children().findFirst())
                .flatMap(child -> table.read(child.pid()))
                .map(ProcessEntry::identity);
        try {
            say(SupervisorProtocol.DETACH);
        } catch (IOException e) {
            throw new DevStackException("the supervisor is gone: " + e.getMessage(), e);
        }
    }

    /** Returns when a run that was detached has no child of this JVM in it any more, or after a second. */
    public void awaitRelease() throws InterruptedException {
        if (keeper.isPresent()) {
            awaitEnd(LAUNCHER_TIMEOUT);
        }
    }

    /** Requests a stop with all graces and does not wait for it. The journal shows its progress. */
    public void stop() {
        try {
            say(SupervisorProtocol.STOP);
        } catch (IOException e) {
            return; // it has ended, which the journal and isAlive() tell
        }
    }

    private synchronized void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Returns whether the supervisor or its keeper is alive. */
    public boolean isAlive() {
        return process.isAlive() || keeper.filter(table::isAlive).isPresent();
    }

    /** Waits for the end of the supervisor and its keeper; returns its status, empty if it took longer. */
    public Optional<Integer> awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                ? Optional.of(process.exitValue())
                : Optional.empty();
    }

    /** Cuts the lifeline: unless it was detached, the supervisor stops everything. Does not wait for that. */
    @Override
    public synchronized void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            return; // the other end is closed already
        }
    }
}
