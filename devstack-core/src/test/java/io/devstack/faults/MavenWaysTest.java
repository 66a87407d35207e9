package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fault suite by Maven. The plugin's module runs it, because it has built and staged the plugin by then. */
@Tag("faults-maven")
class MavenWaysTest {
    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void nothingSurvivesAndNothingElseDies() throws Exception {
        assumeThat(Settings.mode()).isNotIn("random", "races");
        assumeThat(Settings.maven()).as("a Maven to run").isPresent();
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        List<Cell> cells = cells();
        assumeThat(cells).as("cells").isNotEmpty();
        MavenRepository.fill(Path.of("target", "faults", "fill").toAbsolutePath());
        assertThat(new Suite("maven").play(cells)).isEmpty();
    }

    private static List<Cell> cells() {
        long seed = Settings.seed();
        System.out.println("fault suite: sample of the Maven ways with -Dfaults.seed=" + seed);
        return switch (Settings.mode()) {
            case "short" -> Plan.mavenSample(seed, 4);
            case "ci" ->
                Stream.concat(Plan.maven().stream(), Plan.mavenSample(seed, Settings.sample()).stream())
                        .distinct()
                        .toList();
            case "pairwise" -> Plan.mavenSample(seed, Settings.sample());
            case "all" -> Plan.all(EnumSet.of(Way.BOUND, Way.TYPED));
            default -> Plan.named(Settings.mode(), EnumSet.of(Way.BOUND, Way.TYPED));
        };
    }
}
