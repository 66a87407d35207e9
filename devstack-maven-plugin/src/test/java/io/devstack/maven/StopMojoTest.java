package io.devstack.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@MojoTest
class StopMojoTest {
    @TempDir
    Path directory;

    @Test
    @Basedir("src/test/resources/unit/every-element")
    @InjectMojo(goal = "stop", pom = "pom.xml")
    void readsThePortsOfTheServices(StopMojo mojo) throws Exception {
        List<ServiceParameters> services = getVariableValueFromObject(mojo, "services");

        assertThat(services).flatExtracting(ServiceParameters::fixedPorts).containsExactly(7001, 5000, 3000);
    }

    @Test
    @Basedir("src/test/resources/unit/nothing-said")
    @InjectMojo(goal = "stop", pom = "pom.xml")
    void hasADefaultForWhatIsNotSaid(StopMojo mojo) throws Exception {
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "skip"))
                .isFalse();
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "skipITs"))
                .isFalse();
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "skipTests"))
                .isFalse();
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "skipTestPhases"))
                .isFalse();
    }

    @Test
    @InjectMojo(goal = "stop")
    @MojoParameter(name = "skip", value = "true")
    void looksAtNothingWhenSkipped(StopMojo mojo) throws Exception {
        assertThat(CollectingLog.linesOf(mojo)).containsExactly("devstack is skipped");
    }

    @Test
    @InjectMojo(goal = "stop")
    void succeedsWhereNothingIsOnRecord(StopMojo mojo) throws Exception {
        MojoExtension.setVariableValueToObject(
                mojo, "pidDirectory", directory.resolve(".pids").toFile());

        assertThat(CollectingLog.linesOf(mojo)).singleElement().asString().startsWith("nothing is on record in ");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    @InjectMojo(goal = "stop")
    void wrongStopTimeoutOfThePomDoesNotPreventAStop(StopMojo mojo) throws Exception {
        MojoExtension.setVariableValueToObject(
                mojo, "pidDirectory", directory.resolve(".pids").toFile());
        MojoExtension.setVariableValueToObject(mojo, "stopTimeout", "60");

        assertThat(CollectingLog.linesOf(mojo))
                .satisfiesExactly(
                        warning -> assertThat(warning)
                                .startsWith("WARNING <configuration>, <stopTimeout>: '60' is not a duration")
                                .endsWith(" (going on without it)"),
                        line -> assertThat(line).startsWith("nothing is on record in "));
    }

    @Test
    @InjectMojo(goal = "stop")
    void whereNothingIsOnRecordNoResultsOfAnOlderRunAreWritten(StopMojo mojo) throws Exception {
        Path output = Files.createDirectories(directory.resolve("target/devstack"));
        Files.writeString(
                output.resolve("events.jsonl"), "{\"at\":\"2026-01-02T03:04:05Z\",\"fact\":{\"kind\":\"detached\"}}\n");
        Path junit = directory.resolve("TEST-devstack.xml");
        mojo.setLog(new CollectingLog());
        MojoExtension.setVariableValueToObject(
                mojo, "pidDirectory", directory.resolve(".pids").toFile());
        MojoExtension.setVariableValueToObject(mojo, "outputDirectory", output.toFile());
        MojoExtension.setVariableValueToObject(mojo, "junitReport", junit.toFile());

        mojo.execute();

        assertThat(junit).doesNotExist();
    }
}
