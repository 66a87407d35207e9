package io.devstack.maven;

import io.devstack.stack.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** Says which services died, and how the tests fared meanwhile. */
final class Deaths {
    private Deaths() {}

    static String text(Build build, List<Failure> deaths) {
        return deaths.stream().map(Failure::text).collect(Collectors.joining("\n")) + testResults(build);
    }

    static String testResults(Build build) {
        return FailsafeSummary.read(build.buildDirectory())
                .map(summary -> "\nThe integration tests of this module: " + summary.text())
                .orElse("");
    }
}
