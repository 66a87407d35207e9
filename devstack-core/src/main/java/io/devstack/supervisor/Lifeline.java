package io.devstack.supervisor;

import io.devstack.process.BackgroundThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The pipe from the owner: its commands while it lives, and its end when it dies. */
final class Lifeline {
    private final BufferedReader lines;

    Lifeline(InputStream in) {
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** Returns the next line, empty at the end. */
    Optional<String> next() {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Hands commands over on a thread of its own; other lines are passed over. */
    void follow(Consumer<Command> commands) {
        BackgroundThread.begin("devstack-lifeline", () -> {
            Optional<String> line = next();
            while (line.isPresent()) {
                if (line.get().equals(SupervisorProtocol.DETACH)) {
                    commands.accept(new Command.Detach());
                } else if (line.get().equals(SupervisorProtocol.FOLLOWING)) {
                    commands.accept(new Command.Following());
                } else if (line.get().equals(SupervisorProtocol.STOP)) {
                    commands.accept(new Command.Stop("a stop was asked for"));
                }
                line = next();
            }
            commands.accept(new Command.LifelineClosed());
        });
    }
}
