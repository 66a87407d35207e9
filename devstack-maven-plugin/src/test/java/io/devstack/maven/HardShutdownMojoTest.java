package io.devstack.maven;

import static org.apache.maven.api.plugin.testing.MojoExtension.getVariableValueFromObject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.maven.api.plugin.testing.Basedir;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.api.plugin.testing.MojoParameter;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@MojoTest
class HardShutdownMojoTest {
    @TempDir
    Path directory;

    @Test
    @Basedir("src/test/resources/unit/every-element")
    @InjectMojo(goal = "hard-shutdown", pom = "pom.xml")
    void readsEveryParameter(HardShutdownMojo mojo) throws Exception {
        assertThat(MojoExtension.<List<String>>getVariableValueFromObject(mojo, "ports"))
                .containsExactly("5001", "3001");
        assertThat(MojoExtension.<String>getVariableValueFromObject(mojo, "countdown"))
                .isEqualTo("10s");
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "dryRun"))
                .isTrue();
    }

    @Test
    @Basedir("src/test/resources/unit/nothing-said")
    @InjectMojo(goal = "hard-shutdown", pom = "pom.xml")
    void hasADefaultForWhatIsNotSaid(HardShutdownMojo mojo) throws Exception {
        List<String> ports = getVariableValueFromObject(mojo, "ports");

        assertThat(ports).isEmpty();
        assertThat(MojoExtension.<String>getVariableValueFromObject(mojo, "countdown"))
                .isEqualTo("3s");
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(mojo, "dryRun"))
                .isFalse();
    }

    @Test
    @InjectMojo(goal = "hard-shutdown")
    @MojoParameter(name = "skip", value = "true")
    @MojoParameter(name = "ports", value = "http")
    void looksAtNothingWhenSkipped(HardShutdownMojo mojo) throws Exception {
        assertThat(CollectingLog.linesOf(mojo)).containsExactly("devstack is skipped");
    }

    @Test
    @InjectMojo(goal = "hard-shutdown")
    @MojoParameter(name = "ports", value = "5000,http")
    void refusesWhatIsNoPort(HardShutdownMojo mojo) throws Exception {
        MojoExtension.setVariableValueToObject(mojo, "pidDirectory", directory.toFile());

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("devstack.ports", "'http' is not a port", "-Ddevstack.ports=5000,3000");
    }

    @Test
    @InjectMojo(goal = "hard-shutdown")
    @MojoParameter(name = "countdown", value = "soon")
    void refusesACountdownWithoutAUnit(HardShutdownMojo mojo) throws Exception {
        MojoExtension.setVariableValueToObject(mojo, "pidDirectory", directory.toFile());

        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContainingAll("<configuration>, <countdown>: 'soon' is not a duration", "10s");
    }

    @Test
    @InjectMojo(goal = "hard-shutdown")
    @MojoParameter(name = "dryRun", value = "true")
    void onlyListsInADryRun(HardShutdownMojo mojo) throws Exception {
        MojoExtension.setVariableValueToObject(mojo, "pidDirectory", directory.toFile());

        assertThat(CollectingLog.linesOf(mojo)).containsExactly("nothing is running that a hard shutdown would end");
    }
}
