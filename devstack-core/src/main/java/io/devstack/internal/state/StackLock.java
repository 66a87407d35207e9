package io.devstack.internal.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Held by the one process that may take a record over or clear it away. A file lock: the kernel lets go of it when its
 * holder dies. The file is never deleted, or two processes could hold locks on two files of the same name.
 */
public final class StackLock implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    /** What this JVM holds: a second channel on a locked file throws, and its close would let go of the lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private StackLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Prepares the directory for a new run once the record of the one before is gone: root writes nothing private into the
     * directory of another user, who may have had a record there.
     *
     * @return the lock of the other place where the record of the new run will be; empty if it will be in the same place
     * @throws IOException if there is no such place, or another process holds its lock for {@code atMost}
     */
    public static Optional<StackLock> takeAgain(StateDirectory state, Duration atMost)
            throws IOException, InterruptedException {
        Path before = state.gate().home();
        state.gate().prepare();
        if (state.gate().home().equals(before)) {
            return Optional.empty();
        }
        Optional<StackLock> lock = state.lock(atMost);
        if (lock.isEmpty()) {
            throw new IOException(
                    "another devstack is busy with " + state.gate().home());
        }
        return lock;
    }

    /** Takes the lock; empty if another process, or another thread of this one, kept it for {@code atMost}. */
    static Optional<StackLock> take(TrustedDirectory directory, Path file, Duration atMost)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!HELD.add(file)) {
            if (System.nanoTime() - deadline >= 0) {
                return Optional.empty();
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        Optional<StackLock> lock = Optional.empty();
        try {
            lock = takeFromOthers(directory, file, deadline);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(file);
            }
        }
    }

    private static Optional<StackLock> takeFromOthers(TrustedDirectory directory, Path file, long deadline)
            throws IOException, InterruptedException {
        FileChannel channel = directory.openLock(String.valueOf(file.getFileName()));
        try {
            while (true) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new StackLock(file, channel));
                }
                if (System.nanoTime() - deadline >= 0) {
                    channel.close();
                    return Optional.empty();
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
