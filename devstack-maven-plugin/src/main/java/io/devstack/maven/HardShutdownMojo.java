package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Lists the processes on record and those that listen on the stack's ports, counts down, then kills all of them.
 * <strong>This kills processes that devstack did not start</strong>: any process of yours that listens on one of the
 * ports. Enter or Ctrl+C during the countdown cancels, and nothing is signalled.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "hard-shutdown",
        requiresProject = false,
        aggregator = true,
        configurator = ServiceConfigurator.ID,
        threadSafe = true)
public final class HardShutdownMojo extends AbstractDevStackMojo {
    /**
     * More ports to free, such as {@code 5000,3000}; those that the services of the modules declare, and those on
     * record, are freed anyway.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.ports")
    private List<String> ports = new ArrayList<>();

    /**
     * Names of programs to end, wherever they run, if they are yours: {@code -Ddevstack.processNames=node,python,uvicorn}
     * is the classic "kill them all". A name matches in any case, with a version or {@code .exe} after it
     * ({@code python} is python3.11 too), or the script that a runtime runs ({@code uvicorn}).
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.processNames")
    private List<String> processNames = new ArrayList<>();

    /**
     * How long the list stands before it is carried out, such as {@code 3s}. There is no countdown in batch mode
     * ({@code -B}) and where the variable {@code CI} is set.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.countdown", defaultValue = "3s")
    private String countdown = "3s";

    /**
     * Only lists.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.dryRun", defaultValue = "false")
    private boolean dryRun;

    @Override
    void run(Build build) throws InterruptedException {
        new HardShutdownGoal(build, ports, processNames, countdown, dryRun).run();
    }
}
