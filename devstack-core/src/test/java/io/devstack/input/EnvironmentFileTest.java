package io.devstack.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentFileTest {
    @Test
    void linesHaveANameAndAValue() {
        assertThat(EnvironmentFile.parse("A=1\n\n# a comment\nexport B = two words \nC=\n"))
                .isEqualTo(Map.of("A", "1", "B", "two words", "C", ""));
    }

    @Test
    void quotesKeepBlanksCommentsAndLineBreaks() {
        assertThat(EnvironmentFile.parse("A=' #1 \\n'\nB=\"line\nbreak \\\"x\\\" \\$1\\n\" # why\nC=x #y\nD=x#y"))
                .containsEntry("A", " #1 \\n")
                .containsEntry("B", "line\nbreak \"x\" $1\n")
                .containsEntry("C", "x")
                .containsEntry("D", "x#y");
    }

    @Test
    void theLaterOfTwoLinesCountsAndWindowsLineBreaksDoNotMatter() {
        assertThat(EnvironmentFile.parse("A=1\r\nA=2\r\n")).isEqualTo(Map.of("A", "2"));
    }

    @Test
    void whatIsWrongIsNamedWithItsLine() {
        assertThatThrownBy(() -> EnvironmentFile.parse("A=1\nnonsense")).hasMessageContaining("line 2");
        assertThatThrownBy(() -> EnvironmentFile.parse("A=1\n\nB='x\ny")).hasMessageContaining("line 3");
        assertThatThrownBy(() -> EnvironmentFile.parse("1A=1")).hasMessageContaining("'1A'");
        assertThatThrownBy(() -> EnvironmentFile.parse("A='x' y")).hasMessageContaining("after the closing quote");
    }
}
