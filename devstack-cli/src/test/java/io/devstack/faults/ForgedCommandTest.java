package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.PosixOnly;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a record of another user can make the command do. */
@PosixOnly("another user, a namespace")
class ForgedCommandTest {
    @Test
    void noCommandActsOnARecordOfAnotherUser() throws Exception {
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        Path picocli = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(new Namespace(Path.of("target/faults")).run(ForgedCommandMain.class, picocli.toString(), "command"))
                .isEmpty();
    }
}
