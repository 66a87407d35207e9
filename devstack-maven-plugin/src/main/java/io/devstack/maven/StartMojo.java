package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts the services of this module and returns once all of them are ready. On any failure everything that was started
 * is taken down again and the build fails.
 *
 * @since 0.1.0
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, threadSafe = true)
public final class StartMojo extends AbstractDevStackMojo {
    /**
     * The services; each {@code <service>} has a {@code <name>} and a {@code <command>}, see {@link ServiceParameters}.
     *
     * @since 0.1.0
     */
    @Parameter
    private List<ServiceParameters> services = new ArrayList<>();

    /**
     * Whether the stack lives on when Maven ends: {@code true}, {@code false}, or {@code auto}: it does when the goal was
     * typed on the command line and does not when it is bound to a phase.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.detach", defaultValue = "auto")
    private String detach = Detach.AUTO;

    /**
     * Shows the {@code <open>} addresses in a browser: {@code false} only prints them. They are only printed anyway in a
     * bound execution, in batch mode ({@code -B}), where the variable {@code CI} is set, and without a display.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.open", defaultValue = "true")
    private boolean open;

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
    void run(Build build) throws InterruptedException {
        new StartGoal(build, services, Detach.parse(detach), open, skipITs || skipTests || skipTestPhases).run();
    }
}
