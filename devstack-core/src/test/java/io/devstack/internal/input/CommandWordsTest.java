package io.devstack.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.PosixOnly;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandWordsTest {
    @Test
    void blanksAndLineBreaksPartWords() {
        assertThat(CommandWords.split("  npm run\tdev\r\n  --port\n5173 "))
                .containsExactly("npm", "run", "dev", "--port", "5173");
        assertThat(CommandWords.split("")).isEmpty();
        assertThat(CommandWords.split(" \n\t ")).isEmpty();
    }

    @Test
    void backslashThatMeansNothingToAShellIsFound() {
        assertThat(CommandWords.lostBackslash("bin\\server --x")).contains("\\s");
        assertThat(CommandWords.lostBackslash("C:\\tools\\x.exe")).contains("\\t");
        assertThat(CommandWords.lostBackslash("a\\ b \\\" \\$x \\\\x 'c\\d' \"e\\f\" g\\\n h"))
                .isEmpty();
    }

    @Test
    void singleQuotesKeepEverything() {
        assertThat(CommandWords.split("echo 'a  b' 'c\"d' 'e\\f' ''"))
                .containsExactly("echo", "a  b", "c\"d", "e\\f", "");
    }

    @Test
    void doubleQuotesKeepAllButAFewEscapes() {
        assertThat(CommandWords.split("\"a  b\" \"c'd\" \"e\\\"f\\\\g\\$h\\`i\" \"j\\k\" \"\""))
                .containsExactly("a  b", "c'd", "e\"f\\g$h`i", "j\\k", "");
    }

    @Test
    void aBackslashKeepsTheNextCharacterAndJoinsLines() {
        assertThat(CommandWords.split("a\\ b c\\\\d e\\'f g\\\nh")).containsExactly("a b", "c\\d", "e'f", "gh");
    }

    @Test
    void commasSplitNamesAndNothingElse() {
        assertThat(CommandWords.names("a, b,c d,,'e, f'")).containsExactly("a", "b", "c", "d", "e, f");
        assertThat(CommandWords.split("--list=a,b c")).containsExactly("--list=a,b", "c");
    }

    @Test
    void quotedWordsAreMarked() {
        assertThat(CommandWords.words("a 'b' c\\ d"))
                .containsExactly(
                        new CommandWords.Word("a", false),
                        new CommandWords.Word("b", true),
                        new CommandWords.Word("c d", true));
        assertThat(CommandWords.bare("a 'b' c")).containsExactly("a", "c");
    }

    @Test
    void partsThatTouchAreOneWord() {
        assertThat(CommandWords.split("a'b c'\"d e\"f")).containsExactly("ab cd ef");
    }

    @Test
    void nothingIsExpanded() {
        assertThat(CommandWords.split("$HOME *.py a|b a;b # x ~ {1,2}"))
                .containsExactly("$HOME", "*.py", "a|b", "a;b", "#", "x", "~", "{1,2}");
    }

    @Test
    void whatIsNotClosedIsSaid() {
        assertThatThrownBy(() -> CommandWords.split("echo 'a"))
                .isInstanceOf(MalformedInputException.class)
                .hasMessage("the single quote at character 6 is not closed");
        assertThatThrownBy(() -> CommandWords.split("echo \"a"))
                .hasMessage("the double quote at character 6 is not closed");
        assertThatThrownBy(() -> CommandWords.split("echo \"a\\\""))
                .hasMessageStartingWith("the double quote at character 6");
        assertThatThrownBy(() -> CommandWords.split("echo a\\")).hasMessage("it ends with a backslash");
    }

    /** The same text is given to a shell, which prints each word that it sees. */
    @Test
    @PosixOnly("sh")
    void aShellSplitsTheSameWay() throws Exception {
        for (String text :
                List.of("a  b", "a'b c'\"d e\"f", "\"e\\\"f\\\\g\\$h\\`i\" 'x' \"j\\k\" ''", "a\\ b c\\\\d g\\\nh")) {
            Process shell = new ProcessBuilder("sh", "-c", "printf '<%s>' " + text).start();
            String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat("<" + String.join("><", CommandWords.split(text)) + ">").isEqualTo(printed);
        }
    }

    @Test
    void backslashOfWindowsIsLiteralExceptBeforeADoubleQuote() {
        assertThat(literal("C:\\build\\app.jar --dir D:\\x\\ \\\\server\\share"))
                .containsExactly("C:\\build\\app.jar", "--dir", "D:\\x\\", "\\\\server\\share");
        assertThat(literal("\"C:\\my dir\\app.jar\" 'a\\b' say\\\"hi\\\" \"{\\\"a\\\": 1}\""))
                .containsExactly("C:\\my dir\\app.jar", "a\\b", "say\"hi\"", "{\"a\": 1}");
        assertThat(literal("a\\")).containsExactly("a\\");
        assertThat(CommandWords.bare("a\\b \"c\\d\"", CommandWords.Backslash.IS_LITERAL))
                .containsExactly("a\\b");
    }

    private static List<String> literal(String text) {
        return CommandWords.split(text, CommandWords.Backslash.IS_LITERAL);
    }
}
