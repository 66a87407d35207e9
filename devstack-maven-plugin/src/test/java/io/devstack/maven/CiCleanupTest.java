package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "HUDSON_URL, http://ci",
        "JENKINS_HOME, /var/lib/jenkins",
        "JENKINS_SERVER_COOKIE, 11ff",
        "BUILD_TAG, jenkins-shop-7",
    })
    void jenkinsIsKnownWithoutItsUrl(String variable, String value) {
        assertThat(CiCleanup.warning(Map.of(variable, value, "BUILD_ID", "7")))
                .hasValueSatisfying(line -> assertThat(line).contains("Jenkins", " BUILD_ID=dontKillMe mvn"));
        assertThat(CiCleanup.warning(Map.of(variable, value))).isEmpty();
        assertThat(CiCleanup.warning(Map.of(variable, value, "BUILD_ID", "dontKillMe")))
                .isEmpty();
    }

    @Test
    void nothingIsSaidWhereNothingKillsTheStack() {
        assertThat(CiCleanup.warning(Map.of())).isEmpty();
        assertThat(CiCleanup.warning(Map.of("BUILD_ID", "7", "BUILD_TAG", "nightly")))
                .isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", ""))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", "0"))).isEmpty();
        assertThat(CiCleanup.warning(
                        Map.of("JENKINS_URL", "http://ci", "JENKINS_NODE_COOKIE", "dontKillMe", "BUILD_ID", "7")))
                .isEmpty();
        assertThat(CiCleanup.warning(Map.of("JENKINS_URL", "http://ci", "BUILD_ID", "dontKillMe")))
                .isEmpty();
    }
}
