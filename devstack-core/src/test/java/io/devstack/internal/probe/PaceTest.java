package io.devstack.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Observation SAME = Observation.notYet("GET http://localhost:1/ answered 503, wanted 200");
    private static final Observation NOBODY = Observation.absent("nobody is there");

    @Test
    void aServerThatKeepsSayingTheSameIsAskedLessOftenButNeverRarelyInTheFirstMinute() {
        Pace pace = new Pace();
        assertThat(pace.after(SAME, Duration.ZERO)).isEqualTo(Duration.ofMillis(2));
        assertThat(pace.after(SAME, Duration.ZERO)).isEqualTo(Duration.ofMillis(4));
        assertThat(slowest(pace, Duration.ZERO)).isEqualTo(Duration.ofMillis(8));
        assertThat(slowest(pace, Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(25));
        assertThat(slowest(pace, Duration.ofSeconds(59))).isEqualTo(Duration.ofMillis(25));
        assertThat(slowest(pace, Duration.ofSeconds(60))).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void rejectedRequestIsRepeatedRarely() {
        Pace pace = new Pace();
        Duration all = Duration.ZERO;
        int requests = 0;
        while (all.compareTo(Duration.ofSeconds(10)) < 0) {
            all = all.plus(pace.after(Observation.rejected("it answered 404"), all));
            requests++;
        }
        assertThat(requests).isBetween(5, 20);
    }

    @Test
    void whatChangesIsAskedAgainSoon() {
        Pace pace = new Pace();
        slowest(pace, Duration.ofSeconds(30));
        assertThat(pace.after(Observation.notYet("another answer"), Duration.ofSeconds(30)))
                .isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void whereNobodyIsThereYetAMillisecondMattersAsLongAsTheStartIsQuick() {
        assertThat(new Pace().after(NOBODY, Duration.ofSeconds(4))).isEqualTo(Duration.ofMillis(2));
        assertThat(new Pace().after(NOBODY, Duration.ofSeconds(59))).isEqualTo(Duration.ofMillis(4));
        assertThat(new Pace().after(NOBODY, Duration.ofSeconds(60))).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void manyThatAreWaitedForAtOnceAreLookedAtLessOften() {
        looks(40);
        assertThat(Pace.tick(Duration.ZERO)).isEqualTo(Duration.ofMillis(20));
        looks(1_000);
        assertThat(Pace.tick(Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
        looks(-1_040);
        assertThat(Pace.tick(Duration.ZERO)).isEqualTo(Duration.ofMillis(2));
    }

    private static void looks(int more) {
        for (int i = 0; i < Math.abs(more); i++) {
            if (more > 0) {
                Pace.begin();
            } else {
                Pace.end();
            }
        }
    }

    private static Duration slowest(Pace pace, Duration elapsed) {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            last = pace.after(SAME, elapsed);
        }
        return last;
    }
}
