package io.devstack.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Waits until the stack is ready, no matter what starts it, even if its start has not begun yet; for a step of a CI
 * job, or a second terminal. Fails the build when the time is over, and at once when a service died that is not
 * restarted.
 *
 * @since 0.1.0
 */
@Mojo(name = "wait", configurator = ServiceConfigurator.ID, threadSafe = true)
public final class WaitMojo extends AbstractDevStackMojo {
    /**
     * How long to wait, such as {@code 60s}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.wait.timeout", defaultValue = "60s")
    private String timeout = "60s";

    @Override
    void run(Build build) throws InterruptedException {
        new WaitGoal(build).run(timeout);
    }
}
