package io.devstack.maven;

import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Starts the services of this module and returns once all of them are ready. On any failure everything that was started
 * is stopped again and the build fails.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "start",
        defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST,
        configurator = ServiceConfigurator.ID,
        threadSafe = true)
public final class StartMojo extends AbstractStartMojo {
    /**
     * Whether the stack lives on when Maven ends: {@code true}, {@code false}, or {@code auto}: it does when the goal was
     * typed on the command line and does not when it is bound to a phase.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.detach", defaultValue = "auto")
    private String detach = "auto";

    /**
     * A file in the form of JUnit's XML, with a test case for each service, so that a CI server shows which one failed
     * and the end of its log; written when a run has ended. Default: none. Relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.junit")
    private @Nullable File junitReport;

    @Override
    void run(Build build, DeclaredServices declared, StartChoices choices) throws InterruptedException {
        new StartGoal(build, declared, choices, detach, new JUnitFile(build, junitReport)).run();
    }
}
