package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other users, links and strange file systems can do to a stack, each in namespaces of its own. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ForgedRecordsTest {
    private static final String FEW = "LEADER_BY_.*|KEEPER_1_BY_.*|LOG_FILE_.*|OUTPUT_.*|LINKED_FILES|SWAPPED_WHILE_.*"
            + "|ROOT_IN_.*|STRANGE_.*|FILE_SYSTEM_.*|STACK_OF_TODAY|EVERY_GOAL_ON_.*|USER_NAMESPACE";

    private static final String BY_MAVEN = "MAVEN_.*";

    /** One of each kind. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = FEW)
    @Tag("slow")
    void noForgedFileKillsOrOverwrites(Forgery forgery) throws Exception {
        play(forgery);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = FEW + "|" + BY_MAVEN)
    @Tag("faults")
    void noOtherForgedFileKillsOrOverwrites(Forgery forgery) throws Exception {
        play(forgery);
    }

    static void play(Forgery forgery) throws Exception {
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        assertThat(new Namespace(Path.of("target/faults/forged"))
                        .run(ForgedRecordsMain.class, forgery.name(), forgery.name()))
                .isEmpty();
    }
}
