package io.devstack.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/**
 * Stops the stack of this module, no matter what started it, last started first, and proves that nothing is left. Fails
 * the build if a process is left, or if a service died while it should have run. Nothing to stop is success.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "stop",
        defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST,
        configurator = ServiceConfigurator.ID,
        threadSafe = true)
public final class StopMojo extends AbstractBoundMojo {
    /**
     * The services, as for {@code start}; only their ports are checked, and only when nothing is on record.
     *
     * @since 0.1.0
     */
    @Parameter
    private List<ServiceParameters> services = new ArrayList<>();

    /**
     * How long the stop of the whole stack may take, such as {@code 2m}; after that everything that is left is ended by
     * force, whatever the services' own {@code <stop><timeout>} say. Default: two minutes, or the longest of those.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.stopTimeout")
    private @Nullable String stopTimeout;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private ToolchainManager toolchains;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private ProjectDependenciesResolver resolver;

    /**
     * A file in the form of JUnit's XML, with a test case for each service, so that a CI server shows which one failed
     * and the end of its log; written when a run has ended. Default: none. Relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.junit")
    private @Nullable File junitReport;

    @Override
    void run(Build build) throws InterruptedException {
        new StopGoal(
                        build,
                        new DeclaredServices(build, services, null, build.java(toolchains, resolver)),
                        stopTimeout,
                        new JUnitFile(build, junitReport))
                .run();
    }
}
