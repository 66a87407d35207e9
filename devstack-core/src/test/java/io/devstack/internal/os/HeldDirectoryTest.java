package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Jvm;
import io.devstack.internal.process.BackgroundThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class HeldDirectoryTest {
    private static final int ROUNDS = 50;

    @Test
    void renamedDirectoryHasItsNewName(@TempDir Path directory) throws Exception {
        Path before = Files.createDirectory(directory.toRealPath().resolve("before"));
        HeldDirectory held = HeldDirectory.of(before).orElseThrow();
        assertThat(held.now()).hasValue(before);
        Path after = Files.move(before, before.resolveSibling("after"));
        assertThat(held.now()).hasValue(after);
        Files.delete(after);
        assertThat(held.now()).isEmpty();
    }

    @Test
    void directoryIsFoundWhoseNameTheLocaleLacks(@TempDir Path directory) throws Exception {
        Path real = directory.toRealPath();
        String holds = "name=$(printf 'gr\\303\\274n'); mkdir $name && exec 3<$name && echo up && exec sleep 600";
        Process holder =
                new ProcessBuilder("sh", "-c", holds).directory(real.toFile()).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("up");
            List<String> words = new ArrayList<>(List.of("env", "LC_ALL=C"));
            words.addAll(Jvm.running(Lists.class, Long.toString(holder.pid()), real.toString()));
            Process lists = new ProcessBuilder(words).redirectErrorStream(true).start();
            assertThat(lists.inputReader().lines()).containsExactly("1");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    /** Prints how many directories below another one a process holds. */
    static final class Lists {
        private Lists() {}

        /** Takes the process and the other directory. */
        public static void main(String[] arguments) {
            System.out.println(HeldDirectory.of(Long.parseLong(arguments[0])).stream()
                    .filter(held -> held.startsWith(arguments[1]))
                    .count());
        }
    }

    @Test
    void descriptorOfAnotherThreadIsNotTakenForItsOwn(@TempDir Path directory) throws Exception {
        Path watched = Files.createDirectory(directory.toRealPath().resolve("watched"));
        for (int round = 0; round < ROUNDS; round++) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread other = BackgroundThread.begin("opens", () -> openAgainAndAgain(watched, enough));
            HeldDirectory held = HeldDirectory.of(watched).orElseThrow();
            enough.set(true);
            other.join();
            List<DirectoryStream<Path>> reused = new ArrayList<>();
            try {
                for (int i = 0; i < 20; i++) {
                    reused.add(Files.newDirectoryStream(directory));
                }
                assertThat(held.now()).as("round " + round).hasValue(watched);
            } finally {
                for (DirectoryStream<Path> stream : reused) {
                    stream.close();
                }
            }
        }
    }

    private static void openAgainAndAgain(Path directory, AtomicBoolean enough) {
        while (!enough.get()) {
            try (DirectoryStream<Path> open = Files.newDirectoryStream(directory)) {
                assertThat(open).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
