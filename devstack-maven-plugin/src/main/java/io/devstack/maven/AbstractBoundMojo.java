package io.devstack.maven;

import org.apache.maven.plugins.annotations.Parameter;

/** A goal that is bound to a phase around the integration tests, and skipped with them. */
abstract class AbstractBoundMojo extends AbstractDevStackMojo {
    /**
     * Skips the goal where it is bound to a phase, as failsafe does.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipITs;

    /**
     * Skips the goal where it is bound to a phase, as failsafe does.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    /**
     * Skips the goal where it is bound to a phase, as failsafe does.
     *
     * @since 0.1.0
     */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTestPhases;

    @Override
    final void runUnlessSkipped(Build build) throws InterruptedException {
        if (build.isBound() && (skipITs || skipTests || skipTestPhases)) {
            build.log()
                    .info("tests are skipped, and devstack:" + build.execution().getGoal() + " with them");
        } else {
            super.runUnlessSkipped(build);
        }
    }
}
