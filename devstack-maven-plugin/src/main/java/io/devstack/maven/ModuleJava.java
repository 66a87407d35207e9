package io.devstack.maven;

import io.devstack.model.DevStackException;
import io.devstack.model.ServiceDefinition;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.DefaultDependencyResolutionRequest;
import org.apache.maven.project.DependencyResolutionException;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.ProjectDependenciesResolver;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.eclipse.aether.graph.Dependency;

/**
 * What the Java programs of a module are run with. The class path is resolved when a service asks for it and not for
 * every goal, so that a module without such a service needs no dependencies to be there.
 */
final class ModuleJava {
    /** Which dependencies are on a class path. */
    enum Scope {
        /** Those that the module is run with. */
        RUNTIME,
        /** Those that its tests are run with, and the test classes. */
        TEST
    }

    private static final String PLACEHOLDER = "@{devstack.java}";

    /** In bytes; a longer path hides the rest of the command line from those who list processes. */
    private static final int LONG_PATH = 2_000;

    /** The same beyond ASCII: Windows reads argument files in its own encoding, but rejects a command line of 32,767. */
    private static final int LONG_PATH_BEYOND_ASCII = 30_000;

    private static final Pattern PATH_OPTION =
            Pattern.compile("-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path");

    private final Optional<MavenProject> module;
    private final MavenSession session;
    private final ToolchainManager toolchains;
    private final ProjectDependenciesResolver resolver;

    ModuleJava(
            Optional<MavenProject> module,
            MavenSession session,
            ToolchainManager toolchains,
            ProjectDependenciesResolver resolver) {
        this.module = module;
        this.session = session;
        this.toolchains = toolchains;
        this.resolver = resolver;
    }

    /** Returns the JVM: that of the build's toolchain, or else the one that runs Maven. */
    String program() {
        Toolchain jdk = toolchains.getToolchainFromBuildContext("jdk", session);
        String tool = jdk == null ? null : jdk.findTool("java");
        return tool == null ? ofMaven() : tool;
    }

    /** Returns the home of the build's toolchain, if the build has one. */
    Optional<Path> home() {
        Toolchain jdk = toolchains.getToolchainFromBuildContext("jdk", session);
        return Optional.ofNullable(jdk == null ? null : jdk.findTool("java"))
                .flatMap(java -> Optional.ofNullable(Path.of(java).getParent()))
                .flatMap(bin -> Optional.ofNullable(bin.getParent()));
    }

    /** Returns {@code text} with the JVM's path instead of <code>@{devstack.java}</code>. */
    String filledIn(String text) {
        return text.contains(PLACEHOLDER) ? text.replace(PLACEHOLDER, program()) : text;
    }

    /**
     * Takes class and module paths that are too long for a command line out of a JVM's command, and puts {@link
     * ServiceDefinition#ARGUMENT_FILE} in the place of the first. Linux rejects an argument over 128 KiB. Java 8 reads no
     * argument files.
     *
     * @return the text of that file, or empty if no path is too long
     */
    Optional<String> takeLongPath(List<String> words) {
        if (words.isEmpty() || !isJvm(words.get(0))) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        int i = 1;
        while (i + 1 < words.size() && words.get(i).matches("(?s)[-@].*")) {
            String option = words.get(i);
            if (PATH_OPTION.matcher(option).matches() && isLong(words.get(i + 1))) {
                if (text.isEmpty()) {
                    words.add(i++, ServiceDefinition.ARGUMENT_FILE);
                }
                words.remove(i);
                String path = words.remove(i).replace("\\", "\\\\").replace("\"", "\\\"");
                text.append(option).append(" \"").append(path).append("\"\n");
            } else if (option.matches("-jar|-m|--module")) {
                break;
            } else {
                i += JvmOptions.hasValue(option) ? 2 : 1;
            }
        }
        return Optional.of(text.toString()).filter(paths -> !paths.isEmpty());
    }

    private boolean isJvm(String program) {
        if (!program.equals(program())) {
            return false;
        }
        Path home = Optional.ofNullable(Path.of(program).getParent())
                .map(Path::getParent)
                .orElse(Path.of("/"));
        return Files.isRegularFile(home.resolve("lib").resolve("modules")); // from Java 9 on
    }

    private static boolean isLong(String path) {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(path);
        return path.getBytes(StandardCharsets.UTF_8).length > (ascii ? LONG_PATH : LONG_PATH_BEYOND_ASCII);
    }

    private static String ofMaven() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Returns the module's class path: its own classes first. */
    String classPath(Scope scope, Elements elements) {
        MavenProject project = module.orElseThrow(
                () -> elements.wrong("<mainClass>", "there is no POM here", "use a <jar> or a <command>"));
        List<String> own = new ArrayList<>();
        if (scope == Scope.TEST) {
            own.add(project.getBuild().getTestOutputDirectory());
        }
        own.add(project.getBuild().getOutputDirectory());
        if (own.stream().noneMatch(directory -> Files.isDirectory(Path.of(directory)))) {
            throw elements.wrong(
                    "<mainClass>",
                    "nothing is compiled in " + own.get(0),
                    "compile first: mvn " + (scope == Scope.TEST ? "test-compile" : "compile"));
        }
        return Stream.concat(own.stream(), dependencies(project, scope).stream())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private List<String> dependencies(MavenProject project, Scope scope) {
        DefaultDependencyResolutionRequest request =
                new DefaultDependencyResolutionRequest(project, session.getRepositorySession());
        request.setResolutionFilter(
                (node, parents) -> node.getDependency() == null || isIn(scope, node.getDependency()));
        try {
            return resolver.resolve(request).getResolvedDependencies().stream()
                    .map(dependency -> dependency.getArtifact().getFile())
                    .map(File::toString)
                    .toList();
        } catch (DependencyResolutionException e) {
            throw new DevStackException(
                    "the class path of module '" + project.getArtifactId() + "' cannot be resolved: " + e.getMessage(),
                    e);
        }
    }

    private static boolean isIn(Scope scope, Dependency dependency) {
        return scope == Scope.TEST
                || dependency.getScope().equals("compile")
                || dependency.getScope().equals("runtime");
    }
}
