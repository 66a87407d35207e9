package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final String ERASE = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private String text = "";
    private final LiveLine line = new LiveLine(terminal, () -> text);

    @Test
    void itIsWrittenOnceAndAgainWhenItSaysSomethingElse() {
        line.draw();
        text = "waiting, 1 s";
        line.draw();
        line.draw();
        text = "waiting, 2 s";
        line.draw();
        assertThat(shown()).isEqualTo(ERASE + "waiting, 1 s" + ERASE + "waiting, 2 s");
    }

    @Test
    void whoWritesALineFindsAnEmptyOneAndItComesBackBelow() {
        text = "waiting";
        line.draw();
        line.above(() -> terminal.print("api | hello\n"));
        line.above(() -> terminal.print("api | again\n"));
        line.draw();
        assertThat(shown())
                .isEqualTo(ERASE + "waiting" + ERASE + "api | hello\n" + ERASE + "api | again\n" + ERASE + "waiting");
    }

    @Test
    void nothingOfItIsLeftAtTheEnd() {
        text = "waiting";
        line.draw();
        text = "";
        line.draw();
        line.close();
        assertThat(shown()).isEqualTo(ERASE + "waiting" + ERASE);
    }

    @Test
    void whatTheTerminalShowsOfAKeyIsTakenAway() {
        line.above(() -> terminal.print("stopping\n"));
        assertThat(shown()).isEqualTo(ERASE + "stopping\n");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
