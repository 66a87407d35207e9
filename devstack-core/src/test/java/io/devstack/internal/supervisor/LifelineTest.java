package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import java.io.FileDescriptor;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifelineTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path directory = Path.of("");

    /** A thread that stays blocked in native code delays the exit of the supervisor by 300 ms. */
    @Test
    @PosixOnly("mkfifo")
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

    /** Not even where the read goes on: a stop waited there until it killed the supervisor. */
    @Test
    void closingDoesNotWaitForTheOwner() throws Exception {
        Process supervisor = new ProcessBuilder(Jvm.running(Closing.class)).start();
        try {
            supervisor.getOutputStream().write((SupervisorProtocol.DETACH + "\n").getBytes(StandardCharsets.UTF_8));
            supervisor.getOutputStream().flush();
            assertThat(supervisor.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(supervisor.exitValue()).isEqualTo(Closing.CLOSED);
        } finally {
            supervisor.destroyForcibly();
        }
    }

    /** Reads from its owner until a first command comes, then reads on and ends, as a supervisor does. */
    static final class Closing {
        static final int CLOSED = 3;

        private Closing() {}

        public static void main(String[] arguments) throws Exception {
            Lifeline lifeline = new Lifeline(FileDescriptor.in);
            BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
            lifeline.follow(commands::add);
            commands.take();
            lifeline.close();
            Runtime.getRuntime().halt(CLOSED);
        }
    }
}
