package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The part of the fault suite that every build runs. */
class SmallFaultsTest {
    @Test
    @Timeout(value = 1500, unit = TimeUnit.SECONDS)
    void nothingSurvivesAndNothingElseDies() throws Exception {
        boolean possible = Namespace.isPossible();
        if (!possible) {
            System.out.println("NOTICE: no fault suite: it needs root, unshare, script and perl");
        }
        assumeThat(possible).as("namespaces").isTrue();
        assertThat(new Suite("small").play(Settings.isMac() ? Plan.macos() : Plan.small()))
                .isEmpty();
    }
}
