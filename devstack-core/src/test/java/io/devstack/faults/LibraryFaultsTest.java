package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fault suite by the library: {@code mvn verify -Pfaults}, with {@code -Dfaults=pairwise}, {@code all} or a cell. */
@Tag("faults")
class LibraryFaultsTest {
    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void nothingSurvivesAndNothingElseDies() throws Exception {
        assumeThat(Settings.mode()).isNotEqualTo("random");
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        assertThat(new Suite("library").play(cells())).isEmpty();
    }

    private static List<Cell> cells() {
        return switch (Settings.mode()) {
            case "short" -> Plan.small();
            case "ci", "pairwise" -> Plan.pairs();
            case "races" -> Plan.races();
            case "all" -> Plan.all(EnumSet.of(Way.LIBRARY));
            default -> Plan.named(Settings.mode(), EnumSet.of(Way.LIBRARY));
        };
    }
}
