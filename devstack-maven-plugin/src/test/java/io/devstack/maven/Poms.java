package io.devstack.maven;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.DependencyResolutionResult;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.jspecify.annotations.Nullable;

/** Makes what Maven makes of a POM, without a build. */
final class Poms {
    private Poms() {}

    /** A module whose devstack plugin has {@code plugin} inside: a configuration, executions. */
    static MavenProject module(String name, String plugin) {
        return project(name, """
                <build><plugins><plugin>
                  <groupId>io.devstack</groupId><artifactId>devstack-maven-plugin</artifactId>
                  %s
                </plugin></plugins></build>
                """.formatted(plugin));
    }

    static MavenProject moduleWithoutPlugin(String name) {
        return project(name, "");
    }

    private static MavenProject project(String name, String rest) {
        try {
            return new MavenProject(new MavenXpp3Reader()
                    .read(new StringReader("<project><groupId>g</groupId><artifactId>" + name
                            + "</artifactId><version>1</version>" + rest + "</project>")));
        } catch (IOException | XmlPullParserException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A goal in {@code module} of a session with {@code modules}; bound to a phase or typed. */
    static Build build(@Nullable MavenProject module, boolean bound, MavenProject... modules) {
        MojoDescriptor start = new MojoDescriptor();
        start.setGoal("start");
        MojoExecution execution = new MojoExecution(start);
        if (bound) {
            execution.setLifecyclePhase("pre-integration-test");
        }
        return build(module, execution, modules);
    }

    /** Some goal in {@code module} of a session with {@code modules}. */
    @SuppressWarnings("deprecation") // a session needs a whole Maven otherwise
    static Build build(@Nullable MavenProject module, MojoExecution execution, MavenProject... modules) {
        MavenSession session =
                new MavenSession(null, null, new DefaultMavenExecutionRequest(), new DefaultMavenExecutionResult());
        session.setProjects(List.of(modules));
        return new Build(module, session, execution, new SessionStacks(), new CollectingLog(), null, null);
    }

    /** What a service knows of a module in {@code directory} whose Maven knows no expression and no toolchain. */
    static ServiceContext context(Path directory, RawConfiguration raw) {
        return new ServiceContext(
                directory, raw, java(Optional.empty()), Optional.empty(), text -> text, warning -> {});
    }

    /** The same; {@code warnings} hears what is said to be hardly meant. */
    static ServiceContext context(Path directory, RawConfiguration raw, Consumer<String> warnings) {
        return new ServiceContext(directory, raw, java(Optional.empty()), Optional.empty(), text -> text, warnings);
    }

    /** What Java programs of {@code module} are run with, without toolchains and dependencies. */
    static ModuleJava java(Optional<MavenProject> module) {
        return java(module, new NoToolchains());
    }

    /** The same with toolchains. */
    static ModuleJava java(Optional<MavenProject> module, ToolchainManager toolchains) {
        MavenSession session = build(null, false).session();
        return new ModuleJava(module, session, toolchains, request -> new NoDependencies());
    }

    /** Fills {@code bean} from XML as Maven does; every expression is unknown: a lone one is nothing, others stay. */
    static <T> T fill(T bean, String xml) {
        try {
            new BasicComponentConfigurator()
                    .configureComponent(
                            bean,
                            new XmlPlexusConfiguration(
                                    Xpp3DomBuilder.build(new StringReader("<bean>" + xml + "</bean>"))),
                            new KnowsNothing(),
                            new org.codehaus.plexus.classworlds.ClassWorld("test", Poms.class.getClassLoader())
                                    .getClassRealm("test"));
            return bean;
        } catch (ComponentConfigurationException | XmlPullParserException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class NoToolchains implements ToolchainManager {
        @Override
        public @Nullable Toolchain getToolchainFromBuildContext(String type, MavenSession session) {
            return null;
        }

        @Override
        public List<Toolchain> getToolchains(MavenSession session, String type, Map<String, String> requirements) {
            return List.of();
        }
    }

    private static final class NoDependencies implements DependencyResolutionResult {
        @Override
        public @Nullable DependencyNode getDependencyGraph() {
            return null;
        }

        @Override
        public List<Dependency> getDependencies() {
            return List.of();
        }

        @Override
        public List<Dependency> getResolvedDependencies() {
            return List.of();
        }

        @Override
        public List<Dependency> getUnresolvedDependencies() {
            return List.of();
        }

        @Override
        public List<Exception> getCollectionErrors() {
            return List.of();
        }

        @Override
        public List<Exception> getResolutionErrors(Dependency dependency) {
            return List.of();
        }
    }

    private static final class KnowsNothing implements ExpressionEvaluator {
        @Override
        public @Nullable Object evaluate(String expression) {
            return expression.matches("\\$\\{[^}]*}") ? null : expression;
        }

        @Override
        public java.io.File alignToBaseDirectory(java.io.File file) {
            return file;
        }
    }
}
