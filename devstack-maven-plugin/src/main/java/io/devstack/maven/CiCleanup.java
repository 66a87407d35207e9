package io.devstack.maven;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the CI servers that kill every process of a job whose environment carries their mark: a detached stack does
 * not survive there unless the step changes the variable.
 */
final class CiCleanup {
    private static final String OPT_OUT = "dontKillMe";

    /** Jenkins sets the URL only if its administrator has configured it, and the others always. */
    private static final Set<String> JENKINS =
            Set.of("JENKINS_URL", "HUDSON_URL", "JENKINS_HOME", "HUDSON_HOME", "JENKINS_SERVER_COOKIE");

    private CiCleanup() {}

    /** Returns what kills a detached stack that is started with {@code environment}, and the way out, in one line. */
    static Optional<String> warning(Map<String, String> environment) {
        if (environment.getOrDefault("RUNNER_TRACKING_ID", "").startsWith("github_")) {
            return Optional.of(words("GitHub's runner kills it when the job ends", "RUNNER_TRACKING_ID=0"));
        }
        String node = environment.getOrDefault("JENKINS_NODE_COOKIE", "");
        if (!node.isEmpty()) {
            return node.equals(OPT_OUT)
                    ? Optional.empty()
                    : Optional.of(words(
                            "Jenkins kills it when the pipeline leaves this node", "JENKINS_NODE_COOKIE=" + OPT_OUT));
        }
        boolean jenkins = JENKINS.stream().anyMatch(environment::containsKey)
                || environment.getOrDefault("BUILD_TAG", "").startsWith("jenkins-");
        String build = environment.getOrDefault("BUILD_ID", "");
        return jenkins && !build.isEmpty() && !build.equals(OPT_OUT)
                ? Optional.of(words("Jenkins kills it when the build ends", "BUILD_ID=" + OPT_OUT))
                : Optional.empty();
    }

    private static String words(String what, String variable) {
        return "the stack is detached, but " + what + "; to keep it, start it with: " + variable
                + " mvn devstack:start";
    }
}
