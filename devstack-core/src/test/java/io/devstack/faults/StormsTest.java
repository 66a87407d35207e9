package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fork storms on a machine under load: each stop is certified, and nothing is alive afterwards. More of them by
 * {@code -Dfaults.storms=25} (2), under more load by {@code -Dfaults.load=40} (6).
 */
@Tag("faults")
class StormsTest {
    private static final int ROUNDS = Integer.getInteger("faults.storms", 2);
    private static final int LOAD = Integer.getInteger("faults.load", 6);

    @ParameterizedTest
    @ValueSource(strings = {"hop", "hop-setsid", "respawn", "bush"})
    void stopUnderLoadIsCertified(String storm) throws Exception {
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        String word = storm + ":" + ROUNDS + ":" + LOAD;
        Path directory = Path.of("target", "faults", "storms");
        assertThat(new Namespace(directory).run(StormsMain.class, word, storm)).isEmpty();
        System.out.print(Files.readString(directory.resolve("figures-" + storm + ".txt")));
    }
}
