package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.Enclosure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract on Windows. */
@EnabledOnOs(OS.WINDOWS)
class WindowsContractTest extends OperatingSystemContract {
    @Override
    String platform() {
        return "windows";
    }

    @Override
    void enclose(OperatingSystem chosen) {
        assertThat(chosen.enclose().strength()).isEqualTo(Enclosure.Strength.WHOLE);
    }

    /** This JVM has put itself into a job, so its child begins inside of that one. */
    @Test
    void supervisorInTheJobOfAnotherProgramSaysSo() throws Exception {
        assertThat(OperatingSystem.current().enclose().adopter()).isEqualTo("job");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Enclosed.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("inner job");
    }

    /** Encloses itself and prints by what. */
    static final class Enclosed {
        private Enclosed() {}

        public static void main(String[] arguments) {
            System.out.print(OperatingSystem.current().enclose().adopter());
        }
    }
}
