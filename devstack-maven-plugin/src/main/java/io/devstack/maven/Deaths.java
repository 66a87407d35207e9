package io.devstack.maven;

import io.devstack.internal.journal.StatusWords;
import io.devstack.model.Failure;
import java.util.List;

/** Describes which services died, with the results of the tests that ran. */
final class Deaths {
    private Deaths() {}

    static String text(Build build, List<Failure> deaths) {
        return StatusWords.deaths(deaths) + testResults(build);
    }

    static String testResults(Build build) {
        return FailsafeSummary.read(build.buildDirectory())
                .map(summary -> "\nThe integration tests of this module: " + summary.text())
                .orElse("");
    }
}
