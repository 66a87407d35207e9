package io.devstack.internal.report;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The versions that a bug report needs. */
final class Versions {
    private Versions() {}

    /** Returns those of devstack, Java and the operating system. */
    static String text() {
        String own = Versions.class.getPackage().getImplementationVersion();
        return "devstack" + (own == null ? "" : " " + own) + ", Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    /** Returns the commit that is built, where the CI server says so: GitHub, GitLab, Jenkins. */
    static Optional<String> commit(Map<String, String> environment) {
        return Stream.of("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT")
                .flatMap(variable -> Optional.ofNullable(environment.get(variable)).stream())
                .filter(commit -> commit.matches("[0-9a-f]{7,64}"))
                .findFirst();
    }
}
