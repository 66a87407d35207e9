package io.devstack.internal.journal;

import io.devstack.event.RunEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Writes facts to a journal whose size is limited, in the middle of lines, and at the end not limited. */
public final class WritesToALimit {
    static final List<RunEvent> FACTS = List.of(
            new StackEvent.Detached(),
            new StackEvent.Detached(),
            new StopEvent.LeftAlone(List.of("x".repeat(1_000))),
            new StopEvent.LeftAlone(List.of("y".repeat(1_000))),
            new StackEvent.StackReady(Duration.ofSeconds(1)));
    private static final int ONE_AND_A_HALF = 1_600;

    private WritesToALimit() {}

    /** Takes the journal. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        try (Journal journal = Journal.open(file)) {
            journal.write(FACTS.get(0));
            long full = 2 * Files.size(file) - 1; // all of the second line but its end
            limit(Long.toString(full));
            try {
                journal.write(FACTS.get(1));
            } catch (UncheckedIOException e) {
                // nearly always: the times of both lines may be written with different numbers of digits
            }
            for (RunEvent fact : FACTS.subList(2, FACTS.size())) {
                requireFull(() -> journal.write(fact));
            }
            limit(Long.toString(full + ONE_AND_A_HALF));
            requireFull(() -> {
                try {
                    journal.writeRest();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            limit("unlimited");
            journal.writeRest();
        }
    }

    private static void requireFull(Runnable writing) {
        try {
            writing.run();
        } catch (UncheckedIOException e) {
            return;
        }
        throw new IllegalStateException("there was room");
    }

    private static void limit(String bytes) throws Exception {
        String self = Long.toString(ProcessHandle.current().pid());
        int status = new ProcessBuilder("prlimit", "--pid", self, "--fsize=" + bytes + ":")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("prlimit ended with " + status);
        }
    }
}
