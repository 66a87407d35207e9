package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.stack.InvalidStackException;
import io.devstack.stack.ServiceName;
import io.devstack.stack.ServiceStatus;
import io.devstack.stack.StackStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
    @TempDir
    Path directory = Path.of("");

    private final MavenProject module = Poms.moduleWithoutPlugin("module");
    private final Build build = Poms.build(module, true, module);

    @Test
    void serviceThatIsDownKeepsItsAddressInTheFileAcrossARestart() throws Exception {
        Path file = directory.resolve("ports.properties");
        Exports exports = new Exports(build, Optional.of(file));
        Files.writeString(
                file,
                "devstack.db.port=5432\ndevstack.db.url=http://localhost:5432\ndevstack.other.url=http://localhost:1\n");

        exports.again(new StackStatus(
                StackStatus.Outcome.DEGRADED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        status("web", ServiceStatus.State.READY, 5001, Optional.of("http://localhost:5001")),
                        status("db", ServiceStatus.State.DEAD, 5432, Optional.empty()))));

        assertThat(file).hasContent("""
                devstack.db.port=5432
                devstack.db.ports.port=5432
                devstack.db.url=http://localhost:5432
                devstack.web.port=5001
                devstack.web.ports.port=5001
                devstack.web.url=http://localhost:5001
                """);
        assertThat(module.getProperties()).containsEntry("devstack.web.port", "5001");
    }

    @Test
    void fileInThePidDirectoryIsRejected() {
        module.setFile(directory.resolve("pom.xml").toFile());
        Exports exports = new Exports(build, Optional.of(build.pidDirectory().resolve("ports.properties")));

        assertThatThrownBy(exports::check)
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<portsFile>", "is in the PID directory", "target/devstack/ports.properties");
    }

    private static ServiceStatus status(String name, ServiceStatus.State state, int port, Optional<String> url) {
        return new ServiceStatus(
                new ServiceName(name),
                state,
                Optional.empty(),
                Map.of("port", port),
                url,
                Optional.empty(),
                0,
                0,
                0,
                0,
                Optional.empty());
    }
}
