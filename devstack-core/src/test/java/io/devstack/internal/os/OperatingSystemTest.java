package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.PosixOnly;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingSystemTest {
    @AfterEach
    void restoreProperty() {
        System.clearProperty("devstack.platform");
    }

    @Test
    @PosixOnly("the adapter of Linux reads /proc")
    void propertyWinsOverTheNameOfTheSystem() {
        assertThat(OperatingSystem.of("linux", "Mac OS X")).isInstanceOf(LinuxOperatingSystem.class);
        assertThat(OperatingSystem.of("macos", "Linux")).isInstanceOf(MacOperatingSystem.class);
    }

    @Test
    @PosixOnly("the adapter of Linux reads /proc")
    void nameOfTheSystemDecidesWithoutTheProperty() {
        assertThat(OperatingSystem.of(null, "Linux")).isInstanceOf(LinuxOperatingSystem.class);
        assertThat(OperatingSystem.of(null, "Mac OS X")).isInstanceOf(MacOperatingSystem.class);
        assertThat(OperatingSystem.current()).isInstanceOf(LinuxOperatingSystem.class);
        assertThatThrownBy(() -> OperatingSystem.of(null, "Plan 9"))
                .isInstanceOf(UnsupportedSystemException.class)
                .hasMessageContaining("'Plan 9'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Linux", "mac", "unknown"})
    void unknownValueIsNamedWithTheKnownOnes(String value) {
        System.setProperty("devstack.platform", value);
        assertThatThrownBy(OperatingSystem::current)
                .isInstanceOf(UnsupportedSystemException.class)
                .hasMessage("'" + value + "' is not a value of devstack.platform: set it to linux, macos or windows,"
                        + " or remove it. Nothing was started.");
    }

    @Test
    @PosixOnly("Windows has them")
    void systemWhoseFunctionsAreMissingIsRefused() {
        System.setProperty("devstack.platform", "windows");
        assertThatThrownBy(OperatingSystem::current)
                .isInstanceOf(UnsupportedSystemException.class)
                .hasMessageContaining("JNA")
                .hasMessageEndingWith("Nothing was started.");
    }

    @Test
    @PosixOnly("the script of the command")
    void choiceIsHandedOnToTheCommandScript() {
        assertThat(script()).contains("options='-XX:TieredStopAtLevel=1 ");
        System.setProperty("devstack.platform", "linux");
        assertThat(OperatingSystem.choice()).containsExactly("-Ddevstack.platform=linux");
        assertThat(script()).contains("options='-Ddevstack.platform=linux -XX:TieredStopAtLevel=1 ");
    }

    private static String script() {
        return OperatingSystem.current()
                .commandScript(new OperatingSystem.CommandLine(
                        Path.of("/bin/java"), Optional.empty(), "g:a:1", Optional.empty()))
                .orElseThrow();
    }
}
