package io.devstack.maven;

import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/** What all goals share: where they are, whether they are skipped, and how a failure becomes Maven's. */
abstract class AbstractDevStackMojo extends AbstractMojo {
    /**
     * Skips the goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The directory of the PID files, the logs and the record of a running stack; it identifies the stack. Not below
     * {@code target}, or {@code mvn clean} would make a running stack unstoppable. Relative to the module.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.pidDirectory")
    private @Nullable File pidDirectory;

    /**
     * Where logs and journal go when a run has ended. Default: {@code devstack} in the build directory.
     *
     * @since 0.1.0
     */
    @Parameter(property = "devstack.outputDirectory")
    private @Nullable File outputDirectory;

    @Parameter(defaultValue = "${project}", readonly = true)
    private @Nullable MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init")
    private MavenSession session;

    @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init")
    private MojoExecution mojoExecution;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private SessionStacks sessionStacks;

    /** A mistake in the configuration, which the goal reports instead of doing its work. */
    @Nullable
    InvalidStackException mistake;

    /** Warnings of doubtful parts of the configuration, which a start prints. */
    final Set<String> cautions = new LinkedHashSet<>();

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("devstack is skipped");
            return;
        }
        Build build =
                new Build(project, session, mojoExecution, sessionStacks, getLog(), pidDirectory, outputDirectory);
        TypedProperties typed = new TypedProperties(build);
        try {
            typed.refuseUnknown();
            typed.refuseIgnored();
            new ShortProperties(build).refuse();
            typed.overriddenByPom().forEach(getLog()::warn);
            runUnlessSkipped(build);
        } catch (InvalidPathException e) {
            throw new MojoExecutionException(
                    "'" + e.getInput() + "' cannot be a path here: " + e.getReason()
                            + "; if it has characters beyond ASCII, run Maven in a UTF-8 locale, such as LC_ALL=C.UTF-8",
                    e);
        } catch (InvalidStackException e) {
            throw new MojoExecutionException(typed.asTyped(Remedies.withNearest(e)), e);
        } catch (DevStackException e) {
            throw new MojoFailureException(Remedies.withRemedy(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoFailureException("interrupted", e);
        }
    }

    /** Does the goal's work, or reports the mistake in its configuration. */
    void runUnlessSkipped(Build build) throws InterruptedException {
        if (mistake != null) {
            throw mistake;
        }
        RawConfiguration.of(build.project()).rejectMistakes(build.execution(), getLog()::warn);
        run(build);
    }

    /** Does the goal's work. */
    abstract void run(Build build) throws InterruptedException;
}
