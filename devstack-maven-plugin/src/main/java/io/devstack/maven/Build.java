package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.event.RunListener;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/** Where a goal runs: its module, its session, and how it was called. */
final class Build {
    private final @Nullable MavenProject project;
    private final MavenSession session;
    private final MojoExecution execution;
    private final SessionStacks stacks;
    private final Log log;
    private final @Nullable File pidDirectory;
    private final @Nullable File outputDirectory;

    Build(
            @Nullable MavenProject project,
            MavenSession session,
            MojoExecution execution,
            SessionStacks stacks,
            Log log,
            @Nullable File pidDirectory,
            @Nullable File outputDirectory) {
        this.project = project;
        this.session = session;
        this.execution = execution;
        this.stacks = stacks;
        this.log = log;
        this.pidDirectory = pidDirectory;
        this.outputDirectory = outputDirectory;
    }

    Log log() {
        return log;
    }

    MavenSession session() {
        return session;
    }

    MavenExecutionRequest request() {
        return session.getRequest();
    }

    MojoExecution execution() {
        return execution;
    }

    SessionStacks stacks() {
        return stacks;
    }

    Optional<MavenProject> project() {
        return Optional.ofNullable(project);
    }

    /** Returns whether the module itself declares services. */
    boolean declaresServices() {
        return project()
                .flatMap(module -> RawConfiguration.of(project()).services(module))
                .isPresent();
    }

    List<MavenProject> modules() {
        return session.getProjects() == null ? List.of() : session.getProjects();
    }

    /** Returns whether the goal was bound to a phase, not typed on the command line. */
    boolean isBound() {
        return execution.getLifecyclePhase() != null;
    }

    /** Returns the value of a short property, such as {@code -Df}; only if it and this goal were typed, not set by a POM. */
    Optional<String> typed(String property) {
        return Optional.ofNullable(session.getUserProperties())
                .filter(typed -> !isBound())
                .map(typed -> typed.getProperty(property));
    }

    /** Returns the services to which {@code -Dservice=a,b} restricts a typed goal; {@code otherwise} without it. */
    List<String> typedServices(List<String> otherwise) {
        return new ShortProperties(this)
                .service()
                .map(names -> List.of(names.split(",")))
                .orElse(otherwise);
    }

    /** Returns the module's directory; without a POM the one that Maven was called in. */
    Path directory() {
        return project()
                .map(MavenProject::getBasedir)
                .map(File::toPath)
                .orElseGet(() -> Path.of(session.getExecutionRootDirectory()));
    }

    Path pidDirectory() {
        return pidDirectory == null ? directory().resolve(".pids") : pidDirectory.toPath();
    }

    Path outputDirectory() {
        return outputDirectory == null ? buildDirectory().resolve("devstack") : outputDirectory.toPath();
    }

    Path buildDirectory() {
        return project()
                .filter(module -> module.getBasedir() != null)
                .map(module -> Path.of(module.getBuild().getDirectory()))
                .orElseGet(() -> directory().resolve("target"));
    }

    ModuleJava java(ToolchainManager toolchains, ProjectDependenciesResolver resolver) {
        return new ModuleJava(project(), session, toolchains, resolver);
    }

    /** Returns "module 'shop'". */
    String moduleName() {
        return project()
                .map(module -> "module '" + module.getArtifactId() + "'")
                .orElse("this directory");
    }

    /** Returns what precedes each line of a goal: the module, if several may be built at the same time. */
    String linePrefix() {
        boolean parallel = request().getDegreeOfConcurrency() > 1 && modules().size() > 1;
        return project()
                .filter(module -> parallel)
                .map(module -> "[" + module.getArtifactId() + "] ")
                .orElse("");
    }

    DevStack devStack() {
        return DevStack.in(pidDirectory()).listener(listener());
    }

    RunListener listener() {
        String prefix = linePrefix();
        return new GoalNarrator(line -> log.info(prefix + line), line -> log.warn(prefix + line));
    }
}
