package io.devstack.internal.control;

import io.devstack.event.NarratingListener;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.RunFollower;
import io.devstack.internal.journal.StatusWords;
import io.devstack.internal.state.StopPatience;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Has the stack stopped, and sends what the command {@code devstack stop} prints, while it happens. A line of output begins with a
 * blank, a warning with {@code !}. Five empty lines a second show that the supervisor runs. The last line is
 * {@code =STATUS REPORT}: the exit status of the command, and the file of the report, which is written when the response has ended;
 * {@code -} if something is left, and with it the record, or if the run could not be read. There is no such line if the supervisor
 * could not write the journal, or hangs.
 */
final class StopStream {
    private static final long HEARTBEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Controlled stack;
    private final Answer answer;
    private final Connection connection;
    private long written;

    StopStream(Controlled stack, Answer answer, Connection connection) {
        this.stack = stack;
        this.answer = answer;
        this.connection = connection;
    }

    /**
     * Returns when the run has ended or the client has disconnected, which does not hold the stop up.
     *
     * @param program what the user types, for the commands that the text proposes
     */
    void send(String program) throws IOException, InterruptedException {
        answer.begin(
                200,
                Answer.TEXT,
                OptionalLong.empty(),
                Map.of(Resources.RUN, stack.record().run().value()));
        written = System.nanoTime();
        NarratingListener narrator = new NarratingListener(text -> write(" ", text), text -> write("!", text));
        try (RunFollower follower = new RunFollower(stack.journal(), narrator)) {
            follower.catchUpBeforeStop();
            stack.stop();
            StopPatience patience = new StopPatience(stack.record(), follower, System::nanoTime);
            if (!follower.follow(
                    run -> run.end().isPresent(),
                    run -> connection.isClosing() || patience.test(run) || !isConnected())) {
                return;
            }
            Optional<StackEvent.RunReported> summary = summary();
            summary.ifPresent(follower::tell);
            StopReport report = follower.stopReport();
            StatusWords.afterStop(report, program).forEach(text -> write("!", text));
            String page = summary.filter(of -> report.verdict() != Verdict.LEFT)
                    .map(of -> of.report().file().toString())
                    .orElse("-");
            write("=", (report.isClean() ? 0 : 1) + " " + page);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Optional<StackEvent.RunReported> summary() {
        try {
            return Optional.of(stack.summary());
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // the journal was deleted or changed
        }
    }

    private boolean isConnected() {
        if (System.nanoTime() - written >= HEARTBEAT_NANOS) {
            try {
                write("", "");
            } catch (UncheckedIOException e) {
                return false;
            }
        }
        return true;
    }

    private void write(String kind, String text) {
        StringBuilder lines = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            lines.append(kind).append(line).append('\n');
        }
        try {
            answer.write(lines.toString());
            written = System.nanoTime();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
