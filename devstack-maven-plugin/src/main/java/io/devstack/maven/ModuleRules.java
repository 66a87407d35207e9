package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;

/** Decides whether a module has a stack of its own to start. */
final class ModuleRules {
    private static final List<String> PHASES = List.of(
            "validate",
            "initialize",
            "generate-sources",
            "process-sources",
            "generate-resources",
            "process-resources",
            "compile",
            "process-classes",
            "generate-test-sources",
            "process-test-sources",
            "generate-test-resources",
            "process-test-resources",
            "test-compile",
            "process-test-classes",
            "test",
            "prepare-package",
            "package",
            "pre-integration-test",
            "integration-test",
            "post-integration-test",
            "verify",
            "install",
            "deploy");

    private final Build build;

    ModuleRules(Build build) {
        this.build = build;
    }

    /**
     * Returns why the module is passed over, empty if it has services of its own.
     *
     * @throws InvalidStackException if there is nothing to start anywhere, or the module got another module's services by
     *     accident
     */
    Optional<String> reasonToPassOver(boolean hasServices) {
        return hasServices ? inherited() : withoutServices();
    }

    /**
     * Returns a warning if every {@code stop} of the module runs before this {@code start}.
     *
     * @param detaches whether the stack is meant to outlive the build
     */
    Optional<String> stopBeforeStart(boolean detaches) {
        List<PluginExecution> executions = build.project()
                .map(MavenProject::getBuild)
                .map(parts -> parts.getPluginsAsMap().get(RawConfiguration.KEY))
                .map(Plugin::getExecutions)
                .orElse(List.of());
        List<String> ids = executions.stream().map(PluginExecution::getId).toList();
        String own = String.valueOf(build.execution().getLifecyclePhase());
        int phase = PHASES.indexOf(own);
        int place = ids.indexOf(build.execution().getExecutionId());
        List<PluginExecution> stops = executions.stream()
                .filter(execution -> execution.getGoals().contains("stop"))
                .toList();
        if (detaches || phase < 0 || stops.isEmpty()) {
            return Optional.empty();
        }
        for (PluginExecution stop : stops) {
            int stopPhase = PHASES.indexOf(phaseOf(stop));
            if (stopPhase < 0 || stopPhase > phase || (stopPhase == phase && ids.indexOf(stop.getId()) >= place)) {
                return Optional.empty();
            }
        }
        return Optional.of(
                "<executions>: the stop of execution '" + stops.get(0).getId() + "' runs in phase "
                        + phaseOf(stops.get(0)) + ", before this start in phase " + own
                        + ", so that the stack runs until the build ends; leave out their <phase>, or correct it");
    }

    private static String phaseOf(PluginExecution stop) {
        return stop.getPhase() == null ? "post-integration-test" : stop.getPhase();
    }

    private Optional<String> withoutServices() {
        List<String> inExecutions = RawConfiguration.of(build.project()).executionsWithServices();
        if (!inExecutions.isEmpty()) {
            boolean bound = build.isBound();
            throw new InvalidStackException(
                    "<services>",
                    bound
                            ? "they are inside <execution> '" + inExecutions.get(0) + "', which execution '"
                                    + build.execution().getExecutionId() + "' does not see"
                            : "they are inside <execution>, which a goal on the command line does not see",
                    (bound ? "" : "type devstack:" + build.execution().getGoal() + "@" + inExecutions.get(0) + ", or ")
                            + "move them to the <configuration> of the plugin");
        }
        boolean elsewhere = build.modules().stream().anyMatch(module -> declaresServices(module));
        if (elsewhere && !build.isBound()) {
            return Optional.of("no services in this module");
        }
        throw new InvalidStackException(
                "<services>",
                "none are configured"
                        + build.project()
                                .filter(module -> module.getFile() != null)
                                .map(module -> " in " + module.getFile())
                                .orElse(", and there is no POM here"),
                "add <services> to the <configuration> of devstack-maven-plugin");
    }

    private static boolean declaresServices(MavenProject module) {
        return RawConfiguration.of(Optional.of(module)).services(module).isPresent();
    }

    /** A parent's build plugins reach its modules too: Maven would start the parent's stack again for each of them. */
    private Optional<String> inherited() {
        Optional<String> own = build.project()
                .flatMap(module -> RawConfiguration.of(Optional.of(module)).services(module));
        MavenProject ancestor = build.project().map(MavenProject::getParent).orElse(null);
        while (own.isPresent() && ancestor != null) {
            if (build.modules().contains(ancestor)
                    && own.equals(RawConfiguration.of(Optional.of(ancestor)).services(ancestor))) {
                if (!build.isBound()) {
                    return Optional.of("its services are those of module '" + ancestor.getArtifactId()
                            + "', inherited from there");
                }
                throw new InvalidStackException(
                        "module '"
                                + build.project()
                                        .map(MavenProject::getArtifactId)
                                        .orElse("") + "', <services>",
                        "they are inherited from module '" + ancestor.getArtifactId()
                                + "', which starts and stops them before this module begins",
                        "add <inherited>false</inherited> to the plugin there, or declare it in <pluginManagement>");
            }
            ancestor = ancestor.getParent();
        }
        return Optional.empty();
    }
}
