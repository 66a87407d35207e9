package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.stack.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogPrinterTest {
    private static final ServiceName API = new ServiceName("api");
    private static final ServiceName DATABASE = new ServiceName("database");

    @Test
    void putsThePaddedNameBeforeEachLine() {
        assertThat(printed(false)).isEqualTo("api      | hello\ndatabase | ready\napi      | \n");
    }

    @Test
    void givesEachServiceAColourOfItsOwn() {
        assertThat(printed(true).lines())
                .containsExactly(
                        "\u001b[36mapi      | \u001b[0mhello",
                        "\u001b[33mdatabase | \u001b[0mready",
                        "\u001b[36mapi      | \u001b[0m");
    }

    private static String printed(boolean coloured) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LogPrinter printer = new LogPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), coloured)
                .align(List.of(API, DATABASE));
        printer.line(API, "hello");
        printer.line(DATABASE, "ready");
        printer.line(API, "");
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
