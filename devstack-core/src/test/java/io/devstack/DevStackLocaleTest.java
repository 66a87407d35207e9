package io.devstack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Jvm;
import io.devstack.fixture.OwnsAStackWithUmlauts;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What services get where the caller's locale knows ASCII only. */
class DevStackLocaleTest extends EndToEnd {
    /** With the bytes of a Latin-1 and of a UTF-8 umlaut in variables, which no Java string of the owner could hold. */
    private static final String INHERITED = "unset LC_ALL LC_CTYPE LANG; %s"
            + " T_LATIN=$(printf 'a\\351b'); T_UTF=$(printf 'a\\303\\251b'); export T_LATIN T_UTF; exec \"$@\"";

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C; export LC_ALL;", "LANG=POSIX; export LANG;", ""})
    void asciiLocaleChangesNeitherConfiguredNorInheritedBytes(String locale) throws Exception {
        List<String> words = new ArrayList<>(List.of("sh", "-c", String.format(INHERITED, locale), "sh"));
        words.addAll(Jvm.running(OwnsAStackWithUmlauts.class, project.toString()));
        Process owner = new ProcessBuilder(words).redirectErrorStream(true).start();

        assertThat(new String(owner.getInputStream().readAllBytes(), UTF_8)).isEqualTo("READY\n");
        assertThat(Files.readAllBytes(project.resolve("argument")))
                .isEqualTo(OwnsAStackWithUmlauts.TEXT.getBytes(UTF_8));
        List<String> variables =
                List.of(new String(Files.readAllBytes(project.resolve("variables")), ISO_8859_1).split("\0"));
        assertThat(variables)
                .contains("T_CONFIGURED=" + new String(OwnsAStackWithUmlauts.TEXT.getBytes(UTF_8), ISO_8859_1))
                .contains("T_LATIN=a\u00e9b")
                .contains("T_UTF=a\u00c3\u00a9b");
        assertThat(variables.stream()
                        .filter(variable -> variable.matches("(LC_ALL|LC_CTYPE|LANG)=.*"))
                        .toList())
                .isEqualTo(locale.isEmpty() ? List.of() : List.of(locale.substring(0, locale.indexOf(';'))));
        assertThatNothingIsLeft();
    }
}
