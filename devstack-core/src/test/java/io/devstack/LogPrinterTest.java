package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName DATABASE = new ServiceName("database");

    @Test
    void putsThePaddedNameBeforeEachLine() {
        assertThat(printed(false)).isEqualTo("api      | hello\ndatabase | ready\napi      | \n");
    }

    @Test
    void itIsAsWideAsTheWidestOfThoseThatWillWrite() {
        assertThat(printed(false, printer -> {
                    printer.begin(List.of(API, new ServiceName("message-broker")));
                    printer.line(API, "hello");
                }))
                .isEqualTo("api            | hello\n");
    }

    @Test
    void givesEachServiceAColourOfItsOwn() {
        assertThat(printed(true).lines())
                .containsExactly(
                        "\u001b[36mapi      | \u001b[0mhello",
                        "\u001b[33mdatabase | \u001b[0mready",
                        "\u001b[36mapi      | \u001b[0m");
    }

    @Test
    void aNameThatWasNotExpectedIsPaddedToo() {
        assertThat(printed(false, printer -> printer.line(new ServiceName("db"), "up")))
                .isEqualTo("db       | up\n");
        assertThat(printed(false, printer -> printer.line(new ServiceName("longer-than-all"), "up")))
                .isEqualTo("longer-than-all | up\n");
    }

    @Test
    void thereAreSixColoursAndThenTheFirstAgain() {
        String printed = printed(true, printer -> {
            for (int i = 1; i <= 7; i++) {
                printer.line(new ServiceName("s" + i), "");
            }
        });
        assertThat(printed.lines().map(line -> line.substring(2, 4)))
                .containsExactly("36", "33", "32", "35", "34", "31", "36");
    }

    @Test
    void whatTheServiceColouredEndsWithItsLineAndIsLeftOutWhereColoursAreNotWanted() {
        assertThat(printed(true, printer -> printer.line(API, "\u001b[31mno\u001b[2J")))
                .isEqualTo("\u001b[36mapi      | \u001b[0m\u001b[31mno\u001b[0m\n");
        assertThat(printed(false, printer -> printer.line(API, "\u001b[31mno"))).isEqualTo("api      | no\n");
    }

    @Test
    void timeIsPrintedWhereItIsKnown() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Clock clock = Clock.fixed(Instant.parse("2026-11-28T21:47:27.123456Z"), ZoneOffset.UTC);
        LogPrinter printer =
                new LogPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, Optional.of(clock));
        printer.stored(API, "before");
        printer.line(API, "now");
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("api | ------------------------ before", "api | 2026-11-28T21:47:27.123Z now");
    }

    private static String printed(boolean coloured) {
        return printed(coloured, printer -> {
            printer.line(API, "hello");
            printer.line(DATABASE, "ready");
            printer.line(API, "");
        });
    }

    private static String printed(boolean coloured, Consumer<LogPrinter> printing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printing.accept(new LogPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), coloured)
                .align(List.of(API, DATABASE)));
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
