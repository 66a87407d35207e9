package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.PosixOnly;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@PosixOnly("perl in /usr/bin")
class BoundSocketsTest {
    private static final Path PERL = Path.of("/usr/bin/perl");
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    @Timeout(120)
    void anAnswerThatDoesNotComeToItsEndIsNotWaitedFor() {
        assumeThat(PERL).as("perl, which asks").exists();
        BoundSockets hangs = new BoundSockets(
                Optional.of(PERL), () -> "$| = 1; print \"5000 0 7\\n5000 \"; sleep", Duration.ofMillis(300));
        assertThat(hangs.read(Set.of(5000))).isEmpty();
    }

    @Test
    void anAnswerIsReadToItsEnd() {
        assumeThat(PERL).as("perl, which asks").exists();
        BoundSockets answers = new BoundSockets(Optional.of(PERL), () -> "print qq($_ 0 7\\n) for @ARGV", LONG);
        assertThat(answers.read(Set.of(5000))).singleElement().satisfies(row -> {
            assertThat(row.port()).isEqualTo(5000);
            assertThat(row.inode()).isEqualTo(7);
        });
    }
}
