package io.devstack.maven;

import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Prints the configuration of this plugin for the services that it finds in the project: a {@code Procfile}, Spring Boot,
 * {@code package.json}, and {@code main.py} or {@code app.py} with uvicorn. {@code -Dwrite} inserts it into the POM.
 *
 * @since 0.1.0
 */
@Mojo(name = "init", aggregator = true, configurator = ServiceConfigurator.ID, threadSafe = true)
public final class InitMojo extends AbstractDevStackMojo {
    /** Short for {@code devstack.write}. */
    static final String WRITE = "write";

    /**
     * Inserts the configuration into the POM and keeps all other bytes of the file. A POM that has the plugin is not changed.
     * {@code -Dwrite} is short for it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.write", defaultValue = "false")
    private boolean write;

    @Override
    void run(Build build) {
        new InitGoal(build)
                .run(write
                        || build.typed(WRITE)
                                .filter(typed -> !typed.equals("false"))
                                .isPresent());
    }
}
