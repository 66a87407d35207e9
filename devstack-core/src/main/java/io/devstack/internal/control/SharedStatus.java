package io.devstack.internal.control;

import io.devstack.model.StackStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the status for all clients, one after the other: they share what the journal has reported so far, and the supervisor
 * is small.
 */
final class SharedStatus {
    private static final long MOST_AGE_MILLIS = 10_000;

    private final Controlled stack;
    private final Semaphore reads = new Semaphore(1);
    private StatusLook reader;
    private Path journal;
    private @Nullable StackStatus last;
    private long lastLength;
    private long lastAt;

    SharedStatus(Controlled stack) {
        this.stack = stack;
        this.journal = stack.journal();
        this.reader = readerOf(journal);
    }

    private StatusLook readerOf(Path file) {
        return new StatusLook(stack.processes(), file, () -> Optional.of(stack.record()));
    }

    /**
     * Reads the status, or returns the last one if it is younger than {@code maxAgeMillis} and no event came since: pages
     * that poll in several tabs cost one read together.
     */
    StackStatus read(long maxAgeMillis) throws InterruptedException {
        reads.acquire();
        try {
            if (!journal.equals(stack.journal())) { // the project was renamed
                reader.close();
                journal = stack.journal();
                reader = readerOf(journal);
            }
            long length = journal.toFile().length();
            StackStatus known = last;
            if (known != null && length == lastLength && isYounger(maxAgeMillis)) {
                return known;
            }
            StackStatus status = reader.measured();
            last = status;
            lastLength = length;
            lastAt = System.nanoTime();
            return status;
        } finally {
            reads.release();
        }
    }

    private boolean isYounger(long maxAgeMillis) {
        return System.nanoTime() - lastAt < TimeUnit.MILLISECONDS.toNanos(Math.min(maxAgeMillis, MOST_AGE_MILLIS));
    }
}
