package io.devstack.maven;

import io.devstack.DevStack;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/** What the goals share that start the services of a module. */
abstract class AbstractStartMojo extends AbstractBoundMojo {
    /**
     * The services; each {@code <service>} has a {@code <name>} and a {@code <command>}, see {@link ServiceParameters}.
     *
     * @since 0.1.0
     */
    @Parameter
    private List<ServiceParameters> services = new ArrayList<>();

    /**
     * A Procfile whose lines are services too, with the {@code .env} beside it; relative to the module. A
     * {@code <service>} of the same name and without a command says more about one of them.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.procfile")
    private @Nullable File procfile;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private ToolchainManager toolchains;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private ProjectDependenciesResolver resolver;

    /**
     * Shows the {@code <open>} addresses in a browser: {@code false} only prints them. They are only printed anyway in a
     * bound execution, in batch mode ({@code -B}), where the variable {@code CI} is set, and without a display.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.open", defaultValue = "true")
    private boolean open;

    /**
     * Starts only these services and what they depend on, such as {@code backend,database}; all of them if not said.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.services")
    private List<String> only = new ArrayList<>();

    /**
     * What to do when a port of the stack is taken: {@code fail}, naming who has it; or {@code reap}, ending it first if
     * it is this project's own, started by hand: in its directory, with the command of the service that has the port.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.onPortInUse", defaultValue = "fail")
    private String onPortInUse = "fail";

    /**
     * What to do when the stack is running already: {@code fail}, naming the run; {@code reuse} it, if it has the same
     * definition and all of it is alive; or {@code replace} it. A reused stack is not stopped by the bound {@code stop} of
     * the build that reused it.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.onRunning", defaultValue = "fail")
    private String onRunning = "fail";

    /**
     * A properties file to write the exported properties to, for tests that Maven does not run; relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.portsFile")
    private @Nullable File portsFile;

    /**
     * How long the stop of the whole stack may take, such as {@code 2m}; after that everything that is left is ended by
     * force, whatever the services' own {@code <stop><timeout>} say. Default: two minutes, or the longest of those.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.stopTimeout")
    private @Nullable String stopTimeout;

    /**
     * How long each service may take until it is ready, such as {@code 5m}, instead of its own {@code <ready><timeout>}:
     * for one call on a busy machine.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.readyTimeout")
    private @Nullable String readyTimeout;

    /**
     * How large the log of each service may become, such as {@code 500m} or {@code 1g}; without it there is no limit. At
     * half of it what is in {@code NAME.log} moves to {@code NAME.older.log}, in place of what is there, and the log
     * begins again: the newest half of the limit is always kept. It is checked once a second.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.maxLogSize")
    private @Nullable String maxLogSize;

    @Override
    final void runUnlessSkipped(Build build) throws InterruptedException {
        if (!DevStack.passesEveryCharacter()) {
            getLog().warn(
                            "this machine has no UTF-8 locale, so that services get '?' instead of characters beyond ASCII;"
                                    + " install one and run Maven with it, such as LC_ALL=C.UTF-8");
        }
        run(
                build,
                new DeclaredServices(build, services, procfile, build.java(toolchains, resolver)),
                new StartChoices(only, open, onPortInUse, onRunning, portsFile, stopTimeout, readyTimeout, maxLogSize));
    }

    /** Starts them. */
    abstract void run(Build build, DeclaredServices declared, StartChoices choices) throws InterruptedException;
}
