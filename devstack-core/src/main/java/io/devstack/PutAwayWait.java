package io.devstack;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Waits for the end of a process whose run is over. The process may still copy the files of the run to another file system,
 * which may take minutes: the process only hangs if nothing is copied for a while.
 */
final class PutAwayWait {
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Path output;
    private long seen;

    /** Waits for a process. */
    @FunctionalInterface
    interface End {
        /** Returns whether the process has ended before {@code atMost} is over. */
        boolean within(Duration atMost) throws InterruptedException;
    }

    /** Makes a wait for a process that puts files away in {@code output}. */
    PutAwayWait(Path output) {
        this.output = output;
        this.seen = bytes();
    }

    /** Returns whether the process has ended; not if it hangs. */
    boolean await(End end) throws InterruptedException {
        boolean ended = end.within(SILENCE);
        while (!ended && copiesOn()) {
            ended = end.within(SILENCE);
        }
        return ended;
    }

    private boolean copiesOn() {
        long before = seen;
        seen = bytes();
        return seen != before;
    }

    private long bytes() {
        File[] files = output.toFile().listFiles();
        long bytes = 0;
        for (File file : files == null ? new File[0] : files) {
            bytes += file.length();
        }
        return bytes;
    }
}
