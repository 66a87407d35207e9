package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.internal.input.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcfileTest {
    @Test
    void readsNamesAndCommandsInTheirOrder() throws Exception {
        assertThat(Procfile.parse("# all of it\n\nweb:  node server.js --port $PORT\nworker_1: sh -c 'a: b'\r\n"))
                .containsExactly(
                        new Procfile.Entry(3, "web", "node server.js --port $PORT"),
                        new Procfile.Entry(4, "worker_1", "sh -c 'a: b'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            web node           | line 1 is not 'NAME: COMMAND'
            a: b\\nmy web: c   | line 2 is not
            web:               | line 1 is not
            a: b\\n\\na: c     | line 3: 'a' is there twice
            # nothing          | no line
            """)
    void refusesWhatIsNoProcfileWithTheLine(String text, String message) {
        assertThatThrownBy(() -> Procfile.parse(text.replace("\\n", "\n")))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining(message);
    }
}
