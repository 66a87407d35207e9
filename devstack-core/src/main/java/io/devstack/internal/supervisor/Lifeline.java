package io.devstack.internal.supervisor;

import io.devstack.internal.process.BackgroundThread;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pipe from the owner: its commands while it lives, and its end when it dies.
 *
 * <p>Read through a channel, because closing a channel ends a read that is under way. As long as a thread is blocked in
 * native code, the exit of this JVM takes 300 ms longer.
 */
final class Lifeline {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final FileChannel pipe;
    private final BufferedReader lines;

    Lifeline(FileDescriptor in) {
        pipe = new FileInputStream(in).getChannel();
        lines = new BufferedReader(new InputStreamReader(new ChannelStream(pipe), StandardCharsets.UTF_8));
    }

    /** Returns what one read gives; a reader of the JDK waits until its buffer is full if it has the channel itself. */
    private static final class ChannelStream extends InputStream {
        private final FileChannel channel;

        ChannelStream(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
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

    /**
     * Ends a read that is under way: the following thread ends as if the owner had gone. On Windows nothing ends such a read,
     * and the JDK's close waits for it: no longer than a moment here.
     */
    void close() throws InterruptedException {
        SideThread.begin("devstack-lifeline-end", () -> {
                    try {
                        pipe.close();
                    } catch (IOException e) {
                        return; // the read ends with this JVM
                    }
                })
                .join(MOMENT.toMillis());
    }
}
