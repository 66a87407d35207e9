package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForcedEndTest {
    @TempDir
    Path pids = Path.of("");

    @Test
    void aRecordThatCannotBeReadIsSaidAndThrowsNothing() throws Exception {
        Files.writeString(pids.resolve("run.json"), "{");
        assertThat(new ForcedEnd(pids).of(new RunId("run")))
                .startsWith("nothing could be ended by force: the record in " + pids + " cannot be used: ")
                .endsWith("Ctrl+C once more leaves it to the supervisor");
    }

    @Test
    void whatIsOverAlreadyNeedsNoForce() {
        assertThat(new ForcedEnd(pids).of(new RunId("run"))).isEqualTo("ending everything by force");
    }
}
