package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kills any part of a stack at any instant: {@code mvn verify -Pfaults -Dfaults=random -Dfaults.rounds=300}. */
@Tag("faults")
class RandomKillTest {
    private static final int ROUNDS_AT_ONCE = 10;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void aStopAfterwardsLeavesNothing() throws Exception {
        assumeThat(Settings.mode()).isEqualTo("random");
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        assertThat(play(Settings.seed(), Settings.rounds())).isEmpty();
    }

    /** Returns what was wrong. */
    static List<String> play(long seed, int rounds) throws Exception {
        System.out.println("fault suite: " + rounds + " random kills with -Dfaults.seed=" + seed);
        Namespace namespace = new Namespace(Path.of("target", "faults", "random"));
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<List<String>>> running = new ArrayList<>();
        for (int from = 0; from < rounds; from += ROUNDS_AT_ONCE) {
            String word = (seed + from) + ":" + Math.min(ROUNDS_AT_ONCE, rounds - from) + ":" + Settings.way();
            running.add(pool.submit(() -> namespace.run(RandomKillMain.class, word, word.replace(':', '-'))));
        }
        List<String> wrong = new ArrayList<>();
        for (Future<List<String>> each : running) {
            each.get().forEach(line -> {
                System.out.println("WRONG " + line);
                wrong.add(line);
            });
        }
        pool.shutdownNow();
        System.out.println(rounds + " random kills, " + wrong.size() + " lines of what was wrong");
        return wrong;
    }
}
