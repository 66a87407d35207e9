package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Prints what the services wrote: of the run that runs, or else of the last one.
 *
 * @since 0.1.0
 */
@Mojo(name = "logs", configurator = ServiceConfigurator.ID, threadSafe = true)
public final class LogsMojo extends AbstractDevStackMojo {
    /**
     * Only of these services, such as {@code backend,database}. {@code -Dservice=backend} is short for it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.services")
    private List<String> only = new ArrayList<>();

    /**
     * How many of each one's last lines.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.logs.tail", defaultValue = "100")
    private int tail;

    /**
     * Continues with new lines until the stack has ended, or until Ctrl+C, which leaves the stack running. {@code -Df} is short
     * for it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.logs.follow", defaultValue = "false")
    private boolean follow;

    /**
     * Prints before each line the time at which it was read, in UTC. A line that was written before the goal began has none.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.logs.timestamps", defaultValue = "false")
    private boolean timestamps;

    /**
     * Prints what the launch before the last one wrote: what a service wrote before it was restarted. Nothing is followed.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.logs.previous", defaultValue = "false")
    private boolean previous;

    @Override
    void run(Build build) throws InterruptedException {
        new LogsGoal(build)
                .run(
                        build.typedServices(only),
                        tail,
                        follow
                                || build.typed("f")
                                        .filter(typed -> !typed.equals("false"))
                                        .isPresent(),
                        timestamps,
                        previous);
    }
}
