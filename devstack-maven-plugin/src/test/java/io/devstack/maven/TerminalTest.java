package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    private static final Terminal PERSON = new Terminal(true, false, false, false);

    @ParameterizedTest
    @CsvSource({
        // style.color, terminal, -l,    dumb,  NO_COLOR, -B,    coloured
        "auto,   true,  false, false, false, false, true",
        "auto,   false, false, false, false, false, false",
        "auto,   true,  true,  false, false, false, false",
        "auto,   true,  false, true,  false, false, false",
        "auto,   true,  false, false, true,  false, false",
        "auto,   true,  false, false, false, true,  false",
        "never,  true,  false, false, false, false, false",
        "always, false, true,  true,  true,  true,  true"
    })
    void coloursAreForAPersonWhoDidNotRefuseThem(
            String wanted,
            boolean present,
            boolean redirected,
            boolean dumb,
            boolean noColor,
            boolean batch,
            boolean coloured) {
        Terminal terminal = new Terminal(present, redirected, dumb, noColor);
        assertThat(terminal.isColoured(wanted, !batch)).isEqualTo(coloured);
    }

    @Test
    void aLineIsRewrittenForAPersonWhereNobodyElseWritesMeanwhile() {
        assertThat(PERSON.isRewritable(true, false, 1)).isTrue();
        assertThat(PERSON.isRewritable(false, false, 1)).as("-B").isFalse();
        assertThat(PERSON.isRewritable(true, true, 1)).as("-q").isFalse();
        assertThat(PERSON.isRewritable(true, false, 2)).as("-T2").isFalse();
        assertThat(new Terminal(false, false, false, false).isRewritable(true, false, 1))
                .as("a pipe")
                .isFalse();
        assertThat(new Terminal(true, true, false, false).isRewritable(true, false, 1))
                .as("-l")
                .isFalse();
        assertThat(new Terminal(true, false, true, false).isRewritable(true, false, 1))
                .as("TERM=dumb")
                .isFalse();
        assertThat(new Terminal(true, false, false, true).isRewritable(true, false, 1))
                .as("NO_COLOR is about colours")
                .isTrue();
    }
}
