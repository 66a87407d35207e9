package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.stack.InvalidStackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidDirectoryCheckTest {
    private final CollectingLog log = new CollectingLog();

    @TempDir
    Path parent = Path.of("");

    @Test
    void directoryWithAnotherPurposeIsRejected() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), project);
        for (Path directory : List.of(
                project,
                project.resolve("src/.."),
                parent,
                link,
                Path.of("/"),
                project.resolve("target"),
                link.resolve("target"),
                project.resolve("target/classes"))) {
            assertThatThrownBy(() -> new PidDirectoryCheck(build(project, directory)).check())
                    .as("%s", directory)
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("<pidDirectory>", "'" + directory + "'", "such as .pids");
        }
    }

    @Test
    void directoryOfItsOwnIsAccepted() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        for (Path directory :
                List.of(project.resolve(".pids"), parent.resolve("other"), project.resolve("target-pids"))) {
            assertThatCode(() -> new PidDirectoryCheck(build(project, directory)).check())
                    .as("%s", directory)
                    .doesNotThrowAnyException();
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void directoryBelowTargetIsWarnedAbout() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        new PidDirectoryCheck(build(project, project.resolve("target/pids"))).check();
        assertThat(log.lines()).singleElement().asString().contains("target/pids", "mvn clean", ".pids");
    }

    private Build build(Path project, Path pidDirectory) {
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.setFile(project.resolve("pom.xml").toFile());
        module.getBuild().setDirectory(project.resolve("target").toString());
        module.getBuild().setOutputDirectory(project.resolve("target/classes").toString());
        module.getBuild()
                .setTestOutputDirectory(project.resolve("target/test-classes").toString());
        return new Build(
                module,
                Poms.build(null, false).session(),
                new MojoExecution(new MojoDescriptor()),
                new SessionStacks(),
                log,
                pidDirectory.toFile(),
                null);
    }
}
