package io.devstack.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Held by the one process that may take a record over or clear it away. A file lock: the kernel lets go of it when its
 * holder dies. The file is never deleted, or two processes could hold locks on two files of the same name.
 */
public final class StackLock implements AutoCloseable {
    private static final long PAUSE_MILLIS = 10;

    private final FileChannel channel;

    private StackLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; empty if another process kept it for {@code atMost}. */
    static Optional<StackLock> take(Path file, Duration atMost) throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (true) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new StackLock(channel));
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
        channel.close();
    }
}
