package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Jvm;
import io.devstack.internal.process.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Microsoft's documentation of the arguments of a C program has these examples. */
class WindowsCommandLineTest {
    private static final int WORDS = 200;

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
                words.add(word(random, 'ü'));
            }
            String line = "p";
            for (String word : words) {
                line += " " + asTheJdkDoes(WindowsLauncher.quoted(word));
            }
            assertThat(words(line)).as(line).isEqualTo(words);
        }
    }

    private static String asTheJdkDoes(String word) {
        if (word.indexOf(' ') < 0 && word.indexOf('\t') < 0) {
            return word;
        }
        return '"' + word + word.replaceFirst(".*?(\\\\*)$", "$1") + '"';
    }

    /** The words go through the JDK and the system. */
    @Test
    @EnabledOnOs(OS.WINDOWS)
    void programGetsEveryWordAsItIs(@TempDir Path directory) throws Exception {
        Random random = new Random(15);
        List<String> words = new ArrayList<>(List.of("", "\"", "C:\\my dir\\", "C:\\dir\\", "\"quoted\"", "a \"b\"\\"));
        for (int i = 0; i < WORDS; i++) {
            words.add(word(random, 'b'));
        }
        Path output = directory.resolve("words");
        Process program = OperatingSystem.current()
                .launcher()
                .launch(new Launcher.Launch(
                        Jvm.running(Words.class, words.toArray(String[]::new)),
                        directory,
                        System.getenv(),
                        output,
                        Launcher.StandardInput.EMPTY));
        assertThat(program.waitFor()).isZero();
        assertThat(Files.readAllLines(output))
                .containsExactlyElementsOf(
                        words.stream().map(word -> word.replace('\t', 'T')).toList());
    }

    /** Prints its words, a line each. */
    static final class Words {
        private Words() {}

        public static void main(String[] words) {
            for (String word : words) {
                System.out.println(word.replace('\t', 'T'));
            }
        }
    }

    private static String word(Random random, char letter) {
        StringBuilder word = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            word.append(("a\\\" \t" + letter).charAt(random.nextInt(6)));
        }
        return word.toString();
    }

    private static List<String> words(String line) {
        return WindowsCommandLine.words(line).stream().skip(1).toList();
    }
}
