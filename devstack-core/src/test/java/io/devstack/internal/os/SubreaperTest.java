package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SubreaperTest {
    /** The JDK shows {@code ?} as the home of a user without a name. */
    @Test
    void unknownHomeMakesNoDirectoryOfThatName(@TempDir Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=?",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName()))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().remove("XDG_CACHE_HOME"); // JNA would unpack there
        Process process = builder.start();
        assertThat(process.inputReader().lines()).last().isEqualTo("adopts: true");
        assertThat(directory).isEmptyDirectory();
    }

    /** Makes its JVM the adopter of orphans. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.out.println("adopts: " + Subreaper.become());
        }
    }
}
