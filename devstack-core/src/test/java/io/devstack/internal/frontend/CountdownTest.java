package io.devstack.internal.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountdownTest {
    private static final String CANCEL = " s; press Enter or Ctrl+C to cancel";

    private final List<String> lines = new ArrayList<>();

    @Test
    void terminalHasOneLineThatIsRewrittenAndErased() throws Exception {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        Optional<PrintStream> out = Optional.of(new PrintStream(terminal, true, StandardCharsets.UTF_8));

        new Countdown(Duration.ofMillis(2_500), lines::add, out, new QuickTime()).await();

        String erase = "\r\u001b[K";
        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .isEqualTo(erase + "in 3" + CANCEL + erase + "in 2" + CANCEL + erase + "in 1" + CANCEL + erase);
        assertThat(lines).isEmpty();
    }

    @Test
    void lineIsPrintedEveryFiveSecondsWithoutATerminal() throws Exception {
        new Countdown(Duration.ofSeconds(12), lines::add, Optional.empty(), new QuickTime()).await();

        assertThat(lines).containsExactly("in 12" + CANCEL, "in 7" + CANCEL, "in 2" + CANCEL);
    }

    @Test
    void noCountdownPrintsNothing() throws Exception {
        new Countdown(Duration.ZERO, lines::add, Optional.empty(), new QuickTime()).await();

        assertThat(lines).isEmpty();
    }

    /** Half a second passes in each pause. */
    private static final class QuickTime implements Countdown.Time {
        private long now = Long.MAX_VALUE - 1; // it overflows, as System.nanoTime() may

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void pause() {
            now += 500_000_000;
        }
    }
}
