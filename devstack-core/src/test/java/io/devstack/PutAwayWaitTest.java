package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutAwayWaitTest {
    private static final int ROUNDS = 5;

    @TempDir
    Path output = Path.of("");

    private int rounds;

    @Test
    void processThatCopiesIsAwaitedToItsEnd() throws Exception {
        assertThat(new PutAwayWait(output).await(atMost -> {
                    copy();
                    return ++rounds == ROUNDS;
                }))
                .isTrue();
    }

    @Test
    void processThatCopiesNothingMoreHangs() throws Exception {
        assertThat(new PutAwayWait(output).await(atMost -> {
                    if (++rounds < ROUNDS) {
                        copy();
                    }
                    return rounds > ROUNDS;
                }))
                .isFalse();
        assertThat(rounds).isEqualTo(ROUNDS);
    }

    private void copy() {
        try {
            Files.writeString(
                    output.resolve(".db.log.tmp"), "more", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
