package io.devstack.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts the services of this module and stays in the foreground: shows their output and their events until Ctrl+C,
 * until all of them have ended, or until another process stops them. Ctrl+C stops them as {@code stop} does; a second
 * Ctrl+C kills them. Fails when a service failed.
 *
 * @since 0.1.0
 */
@Mojo(name = "run", configurator = ServiceConfigurator.ID, threadSafe = true)
public final class RunMojo extends AbstractStartMojo {
    /**
     * Prints before each line the time at which it was read, in UTC.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.logs.timestamps", defaultValue = "false")
    private boolean timestamps;

    @Override
    void run(Build build, DeclaredServices declared, StartChoices choices) throws InterruptedException {
        new RunGoal(build, declared, choices, timestamps).run();
    }
}
