package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CiCleanupTest {
    @Test
    void warningNamesTheVariableThatKeepsTheStack() {
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", "github_11ff")))
                .hasValueSatisfying(line -> assertThat(line).contains("GitHub", "RUNNER_TRACKING_ID=0 mvn"));
        assertThat(CiCleanup.warning(
                        Map.of("JENKINS_URL", "http://ci", "JENKINS_NODE_COOKIE", "54a1", "BUILD_ID", "7")))
                .hasValueSatisfying(line -> assertThat(line).contains("Jenkins", "JENKINS_NODE_COOKIE=dontKillMe mvn"));
        assertThat(CiCleanup.warning(Map.of("JENKINS_URL", "http://ci", "BUILD_ID", "7")))
                .hasValueSatisfying(line -> assertThat(line).contains("Jenkins", " BUILD_ID=dontKillMe mvn"));
    }

    @Test
    void nothingIsSaidWhereNothingKillsTheStack() {
        assertThat(CiCleanup.warning(Map.of())).isEmpty();
        assertThat(CiCleanup.warning(Map.of("BUILD_ID", "7"))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", ""))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", "0"))).isEmpty();
        assertThat(CiCleanup.warning(
                        Map.of("JENKINS_URL", "http://ci", "JENKINS_NODE_COOKIE", "dontKillMe", "BUILD_ID", "7")))
                .isEmpty();
        assertThat(CiCleanup.warning(Map.of("JENKINS_URL", "http://ci", "BUILD_ID", "dontKillMe")))
                .isEmpty();
    }
}
