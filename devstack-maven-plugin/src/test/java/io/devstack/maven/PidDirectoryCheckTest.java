package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Resource;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
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
                project.resolve("src/main/resources/pids"),
                link.resolve("src/pids"),
                project.resolve("shared"),
                project.resolve("shared/pids"),
                project.resolve("of-tests/pids"),
                project.resolve("target/classes"),
                project.resolve("target/classes/run"),
                link.resolve("target/test-classes/run"))) {
            assertThatThrownBy(() -> new PidDirectoryCheck(build(project, directory)).check())
                    .as("%s", directory)
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("<pidDirectory>", "'" + directory + "'", "such as .pids");
        }
    }

    @Test
    void buildDirectoryThatIsWrittenInAnotherWayMayHoldTheOutput() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        Build build = build(project, project.resolve(".pids"));
        build.project().orElseThrow().getBuild().setDirectory(project + "/./target");
        assertThatCode(() -> new PidDirectoryCheck(build).check()).doesNotThrowAnyException();
    }

    @Test
    void directoryOfItsOwnIsAccepted() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        for (Path directory : List.of(
                project.resolve(".pids"),
                parent.resolve("other"),
                project.resolve("target-pids"),
                project.resolve("shared-pids"))) {
            assertThatCode(() -> new PidDirectoryCheck(build(project, directory)).check())
                    .as("%s", directory)
                    .doesNotThrowAnyException();
        }
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void outputDirectoryWithAnotherPurposeIsRejected() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        for (Path directory : List.of(
                project,
                project.resolve("src/.."),
                parent,
                Path.of("/"),
                project.resolve("src"),
                project.resolve("src/main/resources"),
                project.resolve("target"),
                project.resolve("shared/logs"),
                project.resolve("target/classes/logs"))) {
            Build build = build(project, project.resolve(".pids"), directory.toFile());
            assertThatThrownBy(() -> new PidDirectoryCheck(build).check())
                    .as("%s", directory)
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("<outputDirectory>", "'" + directory + "'", "such as target/devstack");
        }
        for (String directory : List.of("target/devstack", "build/logs", "target/classes-of-devstack")) {
            Path own = project.resolve(directory);
            new PidDirectoryCheck(build(project, project.resolve(".pids"), own.toFile())).check();
        }
    }

    @Test
    void reportFileThatIsADirectoryIsRejected() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        Files.createDirectory(project.resolve("src"));
        PidDirectoryCheck check = new PidDirectoryCheck(build(project, project.resolve(".pids")));
        for (Path file :
                List.of(project, parent, Path.of("/"), project.resolve("src"), project.resolve(".pids/web.pid"))) {
            assertThatThrownBy(() -> check.checkFile("<junitReport>", file))
                    .as("%s", file)
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("<junitReport>", "'" + file + "'", "name a file");
        }
        check.checkFile("<junitReport>", project.resolve("target/devstack/junit.xml"));
    }

    @Test
    void directoryBelowTargetIsWarnedAbout() throws Exception {
        Path project = Files.createDirectory(parent.resolve("project"));
        new PidDirectoryCheck(build(project, project.resolve("target/pids"))).check();
        assertThat(log.lines()).singleElement().asString().contains("target/pids", "mvn clean", ".pids");
    }

    private Build build(Path project, Path pidDirectory) {
        return build(project, pidDirectory, null);
    }

    private Build build(Path project, Path pidDirectory, @Nullable File outputDirectory) {
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.setFile(project.resolve("pom.xml").toFile());
        module.getBuild().setDirectory(project.resolve("target").toString());
        module.getBuild().setOutputDirectory(project.resolve("target/classes").toString());
        module.getBuild()
                .setTestOutputDirectory(project.resolve("target/test-classes").toString());
        module.getBuild()
                .setResources(List.of(
                        resources(project.resolve("shared").toString()),
                        resources(project.toString()), // with includes
                        resources("target"),
                        new Resource()));
        module.getBuild().setTestResources(List.of(resources("of-tests")));
        return new Build(
                module,
                Poms.build(null, false).session(),
                new MojoExecution(new MojoDescriptor()),
                new SessionStacks(),
                log,
                pidDirectory.toFile(),
                outputDirectory);
    }

    private static Resource resources(String directory) {
        Resource resource = new Resource();
        resource.setDirectory(directory);
        return resource;
    }
}
