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
    void azurePipelinesIsKnown() {
        assertThat(CiCleanup.warning(Map.of("VSTS_PROCESS_LOOKUP_ID", "vsts_8d91")))
                .hasValueSatisfying(
                        line -> assertThat(line).contains("Azure Pipelines kills", "VSTS_PROCESS_LOOKUP_ID=0 mvn"));
    }

    @Test
    void variableOfUnknownOriginIsWarnedAboutWithACondition() {
        assertThat(CiCleanup.warning(Map.of("BUILD_ID", "7", "BUILD_TAG", "nightly")))
                .contains("the stack is detached, but if it has set BUILD_ID, Jenkins kills it when the build ends;"
                        + " to keep it, start it with: BUILD_ID=dontKillMe mvn devstack:start");
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", "11ff")))
                .contains("the stack is detached, but if it has set RUNNER_TRACKING_ID, GitHub's runner kills it when"
                        + " the job ends; to keep it, start it with: RUNNER_TRACKING_ID=0 mvn devstack:start");
    }

    @Test
    void windowsJobOfAnotherProgramIsWarnedAbout() {
        assertThat(CiCleanup.outerJob("inner job"))
                .hasValueSatisfying(line -> assertThat(line).contains("Windows job of another program"));
        assertThat(CiCleanup.outerJob("job")).isEmpty();
    }

    @Test
    void nothingIsSaidWhereNothingKillsTheStack() {
        assertThat(CiCleanup.warning(Map.of())).isEmpty();
        assertThat(CiCleanup.warning(Map.of("BUILD_ID", "", "BUILD_TAG", "nightly")))
                .isEmpty();
        assertThat(CiCleanup.warning(Map.of("VSTS_PROCESS_LOOKUP_ID", "0"))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("BUILD_ID", "dontkillme"))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", ""))).isEmpty();
        assertThat(CiCleanup.warning(Map.of("RUNNER_TRACKING_ID", "0"))).isEmpty();
        assertThat(CiCleanup.warning(
                        Map.of("JENKINS_URL", "http://ci", "JENKINS_NODE_COOKIE", "dontKillMe", "BUILD_ID", "7")))
                .isEmpty();
        assertThat(CiCleanup.warning(Map.of("JENKINS_URL", "http://ci", "BUILD_ID", "dontKillMe")))
                .isEmpty();
    }
}
