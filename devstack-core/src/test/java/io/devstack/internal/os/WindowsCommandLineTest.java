package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Microsoft's documentation of the arguments of a C program has these examples. */
class WindowsCommandLineTest {
    @Test
    void wordsAreSplitAsTheDocumentationHasIt() {
        assertThat(words("p \"a b c\" d e")).containsExactly("a b c", "d", "e");
        assertThat(words("p \"ab\\\"c\" \"\\\\\" d")).containsExactly("ab\"c", "\\", "d");
        assertThat(words("p a\\\\\\b d\"e f\"g h")).containsExactly("a\\\\\\b", "de fg", "h");
        assertThat(words("p a\\\\\\\"b c d")).containsExactly("a\\\"b", "c", "d");
        assertThat(words("p a\\\\\\\\\"b c\" d e")).containsExactly("a\\\\b c", "d", "e");
        assertThat(words("p  C:\\dir\\ \t \"\"")).containsExactly("C:\\dir\\", "");
    }

    @Test
    void quotesOfTheProgramEndAtTheNextOne() {
        assertThat(WindowsCommandLine.words("\"C:\\a b\\x.exe\" --y")).containsExactly("C:\\a b\\x.exe", "--y");
        assertThat(WindowsCommandLine.words("C:\\x.exe")).containsExactly("C:\\x.exe");
        assertThat(WindowsCommandLine.words("")).isEmpty();
    }

    @Test
    void everyWordIsReadAsItWasQuoted() {
        Random random = new Random(15);
        for (int i = 0; i < 2_000; i++) {
            List<String> words = new ArrayList<>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                words.add(word(random));
            }
            String line = "p";
            for (String word : words) {
                line += " " + WindowsLauncher.quoted(word);
            }
            assertThat(words(line)).as(line).isEqualTo(words);
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            word.append("a\\\" \tü".charAt(random.nextInt(6)));
        }
        return word.toString();
    }

    private static List<String> words(String line) {
        return WindowsCommandLine.words(line).stream().skip(1).toList();
    }
}
