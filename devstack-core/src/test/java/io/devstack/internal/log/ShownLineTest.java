package io.devstack.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownLineTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(ShownLine.of("a\tb \u00fc \ufffd", true)).isEqualTo("a\tb \u00fc \ufffd");
    }

    @Test
    void coloursAreKeptOrTakenAndWhatMovesTheCursorIsAlwaysTaken() {
        String line = "\u001b[2J\u001b[1;32mok\u001b[0m\u001b[K \u001b]0;title\u0007done\u0007\u001b[3A";
        assertThat(ShownLine.of(line, true)).isEqualTo("\u001b[1;32mok\u001b[0m done\u001b[0m");
        assertThat(ShownLine.of(line, false)).isEqualTo("ok done");
    }

    @Test
    void ofAProgressBarTheLastStateIsShown() {
        assertThat(ShownLine.of("10 %\r50 %\r100 %\r", true)).isEqualTo("100 %");
        assertThat(ShownLine.of("\r\r", false)).isEmpty();
    }

    @Test
    void anEscapeThatIsCutOffDoesNoHarm() {
        assertThat(ShownLine.of("half\u001b[", true)).isEqualTo("half[");
    }
}
