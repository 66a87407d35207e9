package io.devstack.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same by the goals of Maven. The plugin's module runs it, because it has built and staged the plugin by then. */
@Tag("faults-maven")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class ForgedRecordsByMavenTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "MAVEN_.*")
    void noForgedRecordKillsByAGoal(Forgery forgery) throws Exception {
        assumeThat(Settings.mode()).isIn("short", "ci", "pairwise", "all");
        assumeThat(Settings.maven()).as("a Maven to run").isPresent();
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        MavenRepository.fill(Path.of("target", "faults", "fill").toAbsolutePath());
        ForgedRecordsTest.play(forgery);
    }
}
