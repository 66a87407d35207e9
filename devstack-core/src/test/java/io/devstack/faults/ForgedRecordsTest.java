package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other users, links and strange file systems can do to a stack, each in namespaces of its own. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ForgedRecordsTest {
    @ParameterizedTest
    @EnumSource(Forgery.class)
    void noForgedFileKillsOrOverwrites(Forgery forgery) throws Exception {
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        assertThat(new Namespace(Path.of("target/faults/forged"))
                        .run(ForgedRecordsMain.class, forgery.name(), forgery.name()))
                .isEmpty();
    }
}
