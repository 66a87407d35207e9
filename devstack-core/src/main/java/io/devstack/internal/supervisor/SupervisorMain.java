package io.devstack.internal.supervisor;

import io.devstack.internal.json.Json;
import io.devstack.internal.log.AppendedFile;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.internal.state.UnusableDirectoryException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The supervisor's own JVM. Exit status 0 means to the keeper that the run is over. After any other status, or a
 * signal, the keeper must stop the remaining processes.
 */
public final class SupervisorMain {
    private static final int DONE = 0;
    private static final int BROKEN = 70;

    private SupervisorMain() {}

    /**
     * Starts the supervisor of one directory; see {@link SupervisorProtocol} for its input and output.
     *
     * @param arguments the PID directory
     */
    public static void main(String[] arguments) {
        int status = BROKEN;
        try {
            supervise(Path.of(arguments[0]));
            status = DONE;
        } catch (Throwable e) { // print it, and let the keeper stop the remaining processes
            e.printStackTrace(System.err);
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    private static void supervise(Path pidDirectory) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        OperatingSystem system = OperatingSystem.current();
        Enclosure enclosure = system.enclose();
        BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
        if (SupervisorCommand.mayLoseItsJars()) {
            Preload.everything(ClassPath.ofThisLibrary());
        }
        Lifeline lifeline = new Lifeline(FileDescriptor.in);
        out.println(SupervisorProtocol.READY);
        Optional<String> line = lifeline.next();
        if (line.isEmpty()) {
            return; // the client is gone already
        }
        StartRequest request = Json.read(line.get(), StartRequest.class);
        StateDirectory state;
        try {
            state = StateDirectory.create(pidDirectory, request.stack().outputDirectory());
        } catch (UnusableDirectoryException | UntrustedFileException e) {
            out.println(Json.write(new Envelope(new StartReply.Refused(String.valueOf(e.getMessage())))));
            return;
        } catch (IOException e) {
            out.println(Json.write(new Envelope(new StartReply.Refused("cannot write in " + pidDirectory + ": " + e
                    + "; make it writable or choose another pidDirectory"))));
            return;
        }
        SignalHook.add(() -> commands.add(new Command.Stop("a stop was asked for")));
        system.onEndRequest(() -> commands.add(new Command.Stop("a stop was asked for")));
        lifeline.follow(commands::add);
        new Supervisor(system, enclosure, state, commands).run(request, reply -> {
            out.println(Json.write(new Envelope(reply)));
            if (reply instanceof StartReply.Accepted) {
                leaveTheClient(out, state);
            }
        });
        lifeline.close();
    }

    /**
     * A reply in transit: the declared type gives the reader the possible kinds.
     *
     * @param reply the reply
     */
    record Envelope(StartReply reply) {}

    /** From here on the client follows the journal; what goes wrong in this JVM goes to its log. */
    private static void leaveTheClient(PrintStream out, StateDirectory state) {
        try (AppendedFile log = state.logs().append(state.supervisorLog())) {
            System.setErr(new PrintStream(
                    Files.newOutputStream(log.path(), StandardOpenOption.APPEND), // so Windows lets it be renamed
                    true,
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.close();
        try {
            new FileOutputStream(FileDescriptor.err).close();
        } catch (IOException e) {
            return; // on Windows both are one handle, which is closed by now
        }
    }
}
