package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentFileTest {
    private static final Map<String, String> CALLER = Map.of("MINE", "from the caller");

    @TempDir
    Path directory = Path.of("");

    @Test
    void linesHaveANameAndAValue() {
        assertThat(variables("A=1\n\n# a comment\nexport B = two words \nC=\n"))
                .isEqualTo(Map.of("A", "1", "B", "two words", "C", ""));
    }

    @Test
    void quotesKeepBlanksCommentsAndLineBreaks() {
        assertThat(variables("A=' #1 \\n'\nB=\"line\nbreak \\\"x\\\" \\$1\\n\" # why\nC=x #y\nD=x#y"))
                .containsEntry("A", " #1 \\n")
                .containsEntry("B", "line\nbreak \"x\" $1\n")
                .containsEntry("C", "x")
                .containsEntry("D", "x#y");
    }

    /** One line each, and the value of A; {@code →} is a tab and {@code ⏎} a line break. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            A=   # note                     | ~~
            A=→# note                       | ~~
            A=# not a comment               | ~# not a comment~
            A=#ff0000                       | #ff0000
            A=abc→# a tab before            | abc
            A = spaced                      | spaced
            export→A=1                      | 1
            export→→A = 1                   | 1
            A='it'\\''s'                    | it's
            A="a"b                          | ab
            A='a'"b" # c                    | ab
            A=""                            | ~~
            A=it's fine                     | it's fine
            A=a=b=c                         | a=b=c
            A=C:\\new\\table                 | C:\\new\\table
            A="C:\\Users\\bob"               | C:\\Users\\bob
            A='$HOME and \\n'               | $HOME and \\n
            A={"a": "b"}                    | {"a": "b"}
            A=abc # comment with "quote     | abc
            A="-----BEGIN⏎abc⏎-----END"     | -----BEGIN⏎abc⏎-----END
            MINE⏎A=2                        | 2
            A=1⏎A=2                         | 2
            A=1⏎A                           | ~the caller's A~
            A=1⏎export A                    | ~the caller's A~
            A # mine                        | ~the caller's A~
            """)
    void valueIsReadAsWritten(String text, String value) {
        Map<String, String> read = new LinkedHashMap<>();
        EnvironmentFile.parse(lines(text)).addTo(read, Map.of("A", "the caller's A", "MINE", "x"));

        assertThat(read).containsEntry("A", lines(value));
    }

    @Test
    void laterLineWinsAndWindowsLineBreaksAreRead() {
        assertThat(variables("A=1\r\nA=2\r\nB=\"x\"\r\n# c\r\nC=\r\n")).isEqualTo(Map.of("A", "2", "B", "x", "C", ""));
        assertThat(variables("A=1\rB=2\r")).isEqualTo(Map.of("A", "1", "B", "2"));
    }

    @Test
    void nameAloneTakesTheCallersVariable() {
        EnvironmentFile file = EnvironmentFile.parse("MINE\nNOBODYS\nA=1");
        Map<String, String> variables = new LinkedHashMap<>(Map.of("MINE", "earlier", "NOBODYS", "earlier"));
        file.addTo(variables, CALLER);

        assertThat(variables).isEqualTo(Map.of("MINE", "from the caller", "A", "1"));
        assertThat(file.missingIn(CALLER)).containsExactly(2);
        assertThat(EnvironmentFile.parse("MINE=x\nA=1").differingFrom(CALLER)).containsExactly("MINE");
    }

    @Test
    void expressionThatOtherToolsExpandIsReportedOnceWithoutTheValue() {
        assertThat(EnvironmentFile.parse("A=1\nB=x://${OTHER:-dear}@y\nC=${A}").unexpanded())
                .contains("line 2: B has ${OTHER}");
        assertThat(EnvironmentFile.parse("B=\"$OTHER/x\"").unexpanded()).contains("line 1: B has an expression with $");
        assertThat(EnvironmentFile.parse("A='${X}'\nB=\"\\${X}\"\nC=pa$$word\nD=\"\\$HOME\"\nE=p$WORD")
                        .unexpanded())
                .isEmpty();
    }

    @Test
    void wrongLineIsNamedInTheMessage() {
        assertThatThrownBy(() -> EnvironmentFile.parse("A=1\nutter nonsense")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> EnvironmentFile.parse("A=1\n\nB='x\ny")).hasMessageContaining("line 3");
        assertThatThrownBy(() -> EnvironmentFile.parse("1A=1")).hasMessageContaining("line 1: what is before '='");
        assertThatThrownBy(() -> EnvironmentFile.parse("A='x' y")).hasMessageContaining("after the closing quote");
        assertThatThrownBy(() -> EnvironmentFile.parse("A=\"\\\n\"\n1A=1")).hasMessageContaining("line 3");
        assertThatThrownBy(() -> EnvironmentFile.parse("A=1\nspring.hikari.max-pool=3"))
                .hasMessageContainingAll("line 2", "Spring Boot", "in capitals");
        assertThatThrownBy(() -> EnvironmentFile.parse("A: 1"))
                .hasMessageContainingAll("line 1", "'=' instead of ':'")
                .hasMessageNotContaining("1 instead");
        assertThatThrownBy(() -> EnvironmentFile.parse("set A=1")).hasMessageContaining("without 'set'");
    }

    @Test
    void messageShowsNoPartOfASecret() {
        for (String text : List.of(
                "KEY='-----BEGIN\nhunter2+x==",
                "KEY=-----BEGIN\nhunter2+x==",
                "KEY=a\nhunter2/x=",
                "KEY=a\nhun.ter2-hunter2.x=",
                "KEY=a\nset hunter2 x=",
                "KEY=a\nhunter2: x",
                "KEY=a\nhunter2 x",
                "KEY='a' hunter2")) {
            assertThatThrownBy(() -> EnvironmentFile.parse(text))
                    .hasMessageContaining("line ")
                    .hasMessageNotContaining("hunter2");
        }
        assertThat(EnvironmentFile.parse("KEY=a\nhunter2\nB\nC").missingIn(Map.of("C", "x")))
                .containsExactly(2, 3);
    }

    @Test
    void wrongEncodingIsNamedWithItsLine() throws Exception {
        assertThatThrownBy(() -> read("A=1\nB=caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContainingAll("line 2", "0xE9", "UTF-8");
        assertThatThrownBy(() -> read("A=1\n".getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> read("A=1\nB=\0".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> read(new byte[] {'A', '=', (byte) 0xC3})).hasMessageContaining("line 1");
        assertThat(read("\uFEFFA=\u00fc\n".getBytes(StandardCharsets.UTF_8))).isEqualTo(Map.of("A", "\u00fc"));
    }

    private Map<String, String> read(byte[] bytes) throws Exception {
        Map<String, String> variables = new LinkedHashMap<>();
        EnvironmentFile.read(Files.write(directory.resolve(".env"), bytes)).addTo(variables, CALLER);
        return variables;
    }

    private static Map<String, String> variables(String text) {
        Map<String, String> variables = new LinkedHashMap<>();
        EnvironmentFile.parse(text).addTo(variables, CALLER);
        return variables;
    }

    private static String lines(String text) {
        return text.replace('→', '\t').replace('⏎', '\n');
    }
}
