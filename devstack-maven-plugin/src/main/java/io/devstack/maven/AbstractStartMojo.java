package io.devstack.maven;

import io.devstack.internal.os.OperatingSystem;
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
     * The services; each {@code <service>} has a {@code <name>} and a {@code <command>}. Its elements, where
     * {@code <http>} stands for the one in {@code <ready>} and in {@code <alive>}:
     * <ul>
     * <li>{@code <name>}: Its name: {@code [a-z][a-z0-9-]*}.</li>
     * <li>{@code <command>}: The program and its arguments, split into words as a POSIX shell would; no shell is run.</li>
     * <li>{@code <shell>}: {@code true} runs the command by the system's shell.</li>
     * <li>{@code <executable>}: The program, instead of a command.</li>
     * <li>{@code <jar>}: A jar to run with Java, instead of a command.</li>
     * <li>{@code <mainClass>}: A class to run with the module's class path, instead of a command.</li>
     * <li>{@code <classpathScope>}: The class path of {@code mainClass}: {@code runtime} (the default) or {@code test}.</li>
     * <li>{@code <jvmArguments>}: Options of Java for {@code jar} and {@code mainClass}.</li>
     * <li>{@code <arguments>}: Arguments of {@code executable}, {@code jar} and {@code mainClass}.</li>
     * <li>{@code <port>}: Its port; 0 picks a free one; {@code own} finds the one that it chooses itself.</li>
     * <li>{@code <ports>}: Several ports, an element for each: {@code <http>5000</http>}.</li>
     * <li>{@code <workingDirectory>}: The directory that it runs in, relative to the module (the default).</li>
     * <li>{@code <environmentVariables>}: Variables for it, an element for each: {@code <LOG_LEVEL>debug</LOG_LEVEL>}.</li>
     * <li>{@code <environmentFile>}: A {@code .env} file of variables for it.</li>
     * <li>{@code <inheritEnvironment>}: {@code false} passes only {@code PATH}, {@code HOME} and the like on from Maven.</li>
     * <li>{@code <dependsOn>}: The services that must be ready first: {@code a, b}.</li>
     * <li>{@code <task>}: {@code true} for a program that runs once and must exit with 0.</li>
     * <li>{@code <open>}: A URL to show in a browser when it is ready.</li>
     * <li>{@code <restart>}: Restarts it after its death: {@code never} (the default), {@code on-failure} or {@code always}.</li>
     * <li>{@code <maxRestarts>}: The number of restarts; 5 by default.</li>
     * <li>{@code <ready>}: The conditions that make it ready; all must hold. Short form: {@code <ready>/health</ready>}.</li>
     * <li>{@code <ready><http>}: A path on its port, or a URL, that answers.</li>
     * <li>{@code <ready><tcp>}: Its port accepts connections.</li>
     * <li>{@code <ready><log>}: A regular expression that matches in a line of its log.</li>
     * <li>{@code <ready><failOn>}: A regular expression that fails the start when it matches in a line of its log.</li>
     * <li>{@code <ready><exec>}: A command that exits with 0.</li>
     * <li>{@code <ready><timeout>}: The longest time until it is ready; {@code 60s} by default.</li>
     * <li>{@code <ready><heldBy>}: The owner of its port: {@code member} (the default), or {@code anyone} for a container.</li>
     * <li>{@code <ready><successes>}: The number of successes in a row; 1 by default.</li>
     * <li>{@code <http><path>}: The path.</li>
     * <li>{@code <http><url>}: A whole URL, instead of a path.</li>
     * <li>{@code <http><status>}: The statuses that are expected; {@code 200-399} by default.</li>
     * <li>{@code <http><body>}: A regular expression that matches in the answer.</li>
     * <li>{@code <http><headers>}: Headers to send, an element for each.</li>
     * <li>{@code <http><insecure>}: {@code true} accepts any certificate.</li>
     * <li>{@code <alive>}: Checks that it must keep passing when it is ready. Short form: {@code <alive>/health</alive>}.</li>
     * <li>{@code <alive><http>}: As in {@code <ready>}.</li>
     * <li>{@code <alive><tcp>}: Its port accepts connections.</li>
     * <li>{@code <alive><exec>}: A command that exits with 0.</li>
     * <li>{@code <alive><every>}: The time between two checks; {@code 10s} by default.</li>
     * <li>{@code <alive><failures>}: The number of failures in a row that make it unhealthy; 3 by default.</li>
     * <li>{@code <alive><timeout>}: The longest time of one check; {@code 5s} by default.</li>
     * <li>{@code <stop>}: How it is stopped.</li>
     * <li>{@code <stop><signal>}: The first signal; {@code TERM} by default.</li>
     * <li>{@code <stop><signalTo>}: The processes that get it: {@code auto} (the default), {@code main} or {@code all}.</li>
     * <li>{@code <stop><timeout>}: The time that it has before SIGKILL; {@code 10s} by default.</li>
     * <li>{@code <stop><http>}: A POST to send before the signal: a path on its port, or a URL on this machine.</li>
     * <li>{@code <stop><exec>}: A command to run before the signal.</li>
     * </ul>
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
     * Starts only these services and what they depend on, such as {@code backend,database}; by default all. {@code -Dservice=backend} is short for it.
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
     * How long the stop of an attached stack may take after its Maven was killed or interrupted, such as {@code 20s}, for all
     * services together; after that, all survivors are killed. {@code stopTimeout} applies if it is shorter.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.ownerLostTimeout", defaultValue = "8s")
    private @Nullable String ownerLostTimeout;

    /**
     * How long each service may take until it is ready, such as {@code 5m}, instead of its own {@code <ready><timeout>}:
     * for one call on a busy machine.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.readyTimeout")
    private @Nullable String readyTimeout;

    /**
     * The maximum size of the log of each service, such as {@code 500m} or {@code 1g}; default: no limit. At half of
     * the limit {@code NAME.log} replaces {@code NAME.older.log}, and the log begins again: the newest half of the
     * limit is always kept. The size is checked once a second.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.maxLogSize")
    private @Nullable String maxLogSize;

    /**
     * Prints a link to the dashboard: {@code view} for one that only reads, {@code control} for one that may also restart
     * services and stop the stack. Default: {@code view} if the goal was typed, except in batch mode ({@code -B}) and where the
     * variable {@code CI} is set; no link is printed otherwise.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.dashboard")
    private @Nullable String dashboard;

    @Override
    final void run(Build build) throws InterruptedException {
        if (!OperatingSystem.current().passesEveryCharacter()) {
            getLog().warn(
                            "this machine has no UTF-8 locale, so that services get '?' instead of characters beyond ASCII;"
                                    + " install one and run Maven with it, such as LC_ALL=C.UTF-8");
        }
        cautions.forEach(getLog()::warn);
        run(
                build,
                new DeclaredServices(build, services, procfile, build.java(toolchains, resolver)),
                new StartChoices(
                        build.typedServices(only),
                        open,
                        onPortInUse,
                        onRunning,
                        portsFile,
                        stopTimeout,
                        ownerLostTimeout,
                        readyTimeout,
                        maxLogSize,
                        dashboard));
    }

    /** Starts them. */
    abstract void run(Build build, DeclaredServices declared, StartChoices choices) throws InterruptedException;
}
