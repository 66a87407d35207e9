package io.devstack.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Fails the build for what the last run of this module recorded: services that died, processes that are left. Where it is
 * bound, {@code stop} does not fail for deaths, so that other plugins can still clean up after it.
 *
 * @since 0.1.0
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, configurator = ServiceConfigurator.ID, threadSafe = true)
public final class VerifyMojo extends AbstractBoundMojo {
    @Override
    void run(Build build) throws InterruptedException {
        new VerifyGoal(build).run();
    }
}
