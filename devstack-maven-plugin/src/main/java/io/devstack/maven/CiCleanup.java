package io.devstack.maven;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the CI servers that kill every process of a job whose environment carries their mark: a detached stack does
 * not survive there unless the step changes the variable.
 *
 * <p>They compare the value with the one that they set, so another value keeps the process: GitHub's runner and the agent of
 * Azure Pipelines at the end of a job, Jenkins when a pipeline leaves its node (JENKINS_NODE_COOKIE) and when a freestyle
 * build ends (BUILD_ID together with other variables, all of which must match).
 */
final class CiCleanup {
    private static final String JENKINS_OPT_OUT = "dontKillMe";

    /** Jenkins sets the URL only if its administrator has configured it, and the others always. */
    private static final Set<String> JENKINS =
            Set.of("JENKINS_URL", "HUDSON_URL", "JENKINS_HOME", "HUDSON_HOME", "JENKINS_SERVER_COOKIE");

    private CiCleanup() {}

    /** Returns what kills a detached stack that is started with {@code environment}, and the way out, in one line. */
    static Optional<String> warning(Map<String, String> environment) {
        return jobTracker(environment, "RUNNER_TRACKING_ID", "github_", "GitHub's runner")
                .or(() -> jobTracker(environment, "VSTS_PROCESS_LOOKUP_ID", "vsts_", "the agent of Azure Pipelines"))
                .or(() -> jenkins(environment));
    }

    /** Returns what may kill a detached stack on Windows, in one line, if its job is inside of another one. */
    static Optional<String> outerJob(String adoption) {
        return adoption.equals("inner job")
                ? Optional.of(
                        "the stack is detached, but this build runs in a Windows job of another program: if that job kills its"
                                + " processes, as those of some CI agents and IDEs do, the stack ends with it")
                : Optional.empty();
    }

    private static Optional<String> jobTracker(
            Map<String, String> environment, String variable, String prefix, String name) {
        String value = environment.getOrDefault(variable, "");
        if (value.isEmpty() || value.equals("0")) {
            return Optional.empty();
        }
        String condition = value.startsWith(prefix) ? "" : "if it has set " + variable + ", ";
        return Optional.of(words(condition + name + " kills it when the job ends", variable + "=0"));
    }

    private static Optional<String> jenkins(Map<String, String> environment) {
        String node = environment.getOrDefault("JENKINS_NODE_COOKIE", "");
        if (!node.isEmpty()) {
            return node.equalsIgnoreCase(JENKINS_OPT_OUT)
                    ? Optional.empty()
                    : Optional.of(words(
                            "Jenkins kills it when the pipeline leaves this node",
                            "JENKINS_NODE_COOKIE=" + JENKINS_OPT_OUT));
        }
        String build = environment.getOrDefault("BUILD_ID", "");
        if (build.isEmpty() || build.equalsIgnoreCase(JENKINS_OPT_OUT)) {
            return Optional.empty();
        }
        boolean known = JENKINS.stream().anyMatch(environment::containsKey)
                || environment.getOrDefault("BUILD_TAG", "").startsWith("jenkins-");
        String condition = known ? "" : "if it has set BUILD_ID, ";
        return Optional.of(words(condition + "Jenkins kills it when the build ends", "BUILD_ID=" + JENKINS_OPT_OUT));
    }

    private static String words(String what, String variable) {
        return "the stack is detached, but " + what + "; to keep it, start it with: " + variable
                + " mvn devstack:start";
    }
}
