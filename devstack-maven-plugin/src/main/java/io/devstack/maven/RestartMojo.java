package io.devstack.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Stops services of the running stack, no matter what started it, and launches them again, with the definition and the
 * ports that they had. Returns once they are ready again. Fails the build if a service is not; the rest of the stack
 * runs on.
 *
 * @since 0.1.0
 */
@Mojo(name = "restart", configurator = ServiceConfigurator.ID, threadSafe = true)
public final class RestartMojo extends AbstractDevStackMojo {
    /**
     * Only these services, such as {@code backend,database}; by default all of them, tasks too. {@code -Dservice=backend} is
     * short for it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.services")
    private List<String> only = new ArrayList<>();

    /**
     * Restarts also what depends on them, directly or not: it is stopped before them and launched after them.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.restart.dependants", defaultValue = "false")
    private boolean dependants;

    /**
     * How long each service may take until it is ready again, such as {@code 5m}, instead of its own
     * {@code <ready><timeout>}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.readyTimeout")
    private @Nullable String readyTimeout;

    /**
     * A properties file to write the exported properties to, as {@code start} does; relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.portsFile")
    private @Nullable File portsFile;

    @Override
    void run(Build build) throws InterruptedException {
        Optional<Path> file =
                Optional.ofNullable(portsFile).map(given -> build.directory().resolve(given.toPath()));
        new RestartGoal(build, new Exports(build, file))
                .run(build.typedServices(only), dependants, Elements.limit("<readyTimeout>", readyTimeout));
    }
}
