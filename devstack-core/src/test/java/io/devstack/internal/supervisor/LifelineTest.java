package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("mkfifo")
class LifelineTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory = Path.of("");

    /** A thread that stays blocked in native code delays the exit of the supervisor by 300 ms. */
    @Test
    void closingEndsABlockedRead() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
        try (RandomAccessFile owner = new RandomAccessFile(pipe.toFile(), "rw")) {
            Lifeline lifeline = new Lifeline(owner.getFD());
            lifeline.follow(commands::add);
            owner.write((SupervisorProtocol.DETACH + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(Command.Detach.class);
            lifeline.close();
            assertThat(commands.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(Command.LifelineClosed.class);
        }
    }
}
