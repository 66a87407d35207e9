package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Jvm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreloadTest {
    /** What every supervisor does before it says that it is ready. */
    public static final class Loads {
        private Loads() {}

        /** Ends with 0 if everything could be loaded. */
        public static void main(String[] arguments) {
            Preload.everything(ClassPath.ofThisLibrary());
            Preload.control(ClassPath.ofThisLibrary());
            Preload.faces(ClassPath.ofThisLibrary());
        }
    }

    @Test
    void aRuntimeWithoutAnHttpServerIsEnough() throws Exception {
        List<String> command = new ArrayList<>(Jvm.running(Loads.class));
        command.addAll(1, List.of("--limit-modules", "java.se,jdk.unsupported"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void theFoldersThatAreLoadedLaterExist() {
        assertThat(List.of(Preload.REPORT, Preload.CONTROL))
                .allSatisfy(folder ->
                        assertThat(Preload.class.getResource("/" + folder)).isNotNull());
    }
}
