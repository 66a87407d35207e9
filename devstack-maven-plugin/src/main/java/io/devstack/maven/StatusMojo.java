package io.devstack.maven;

import java.io.File;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shows what the stacks of all modules are doing: each service with its state, process, address, uptime, restarts, and
 * what its processes use.
 *
 * @since 0.1.0
 */
@Mojo(name = "status", aggregator = true, configurator = ServiceConfigurator.ID, threadSafe = true)
public final class StatusMojo extends AbstractDevStackMojo {
    /**
     * {@code text}, or {@code json}: one document on one line of standard output, which has an {@code outcome} word.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.format", defaultValue = "text")
    private String format = "text";

    /**
     * A file that gets the document of {@code format=json} instead of standard output, where some versions of Maven write
     * the codes of a terminal even with {@code -q}; relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.outputFile")
    private @Nullable File outputFile;

    /**
     * Fails the build unless all is ready.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.status.fail", defaultValue = "false")
    private boolean failUnlessReady;

    /**
     * Prints a link to the dashboard also in batch mode ({@code -B}) and where the variable {@code CI} is set.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.status.link", defaultValue = "false")
    private boolean link;

    /**
     * Prints a link to the dashboard: {@code view} for one that only reads, {@code control} for one that may also restart
     * services and stop the stack. Default: {@code view}, except in batch mode ({@code -B}) and where the variable {@code CI} is
     * set, where no link is printed.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.dashboard")
    private @Nullable String dashboard;

    @Override
    void run(Build build) throws InterruptedException {
        new StatusGoal(build, format, outputFile).run(failUnlessReady, new DashboardLink(build, dashboard, link));
    }
}
