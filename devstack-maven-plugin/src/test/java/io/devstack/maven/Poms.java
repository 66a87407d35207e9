package io.devstack.maven;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.model.Profile;
import org.apache.maven.model.building.DefaultModelBuilderFactory;
import org.apache.maven.model.building.DefaultModelBuildingRequest;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.building.ModelBuildingResult;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.DependencyResolutionResult;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
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
    static ServiceContext context(Path directory) {
        return context(directory, warning -> {});
    }

    /** The same; {@code warnings} hears what is said to be hardly meant. */
    static ServiceContext context(Path directory, Consumer<String> warnings) {
        return new ServiceContext(directory, java(Optional.empty()), Optional.empty(), warnings, Set.of());
    }

    /** The same, if {@code followingTasks} depend on tasks. */
    static ServiceContext context(Path directory, Set<String> followingTasks) {
        return new ServiceContext(directory, java(Optional.empty()), Optional.empty(), warning -> {}, followingTasks);
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

    /** The service of a {@code start} whose configuration has one with {@code elements}; Maven knows no expression. */
    static ServiceParameters service(String elements) {
        return services("<service>" + elements + "</service>").get(0);
    }

    /** The services of a {@code start}; Maven knows no expression. */
    static List<ServiceParameters> services(String elements) {
        return start("<services>" + elements + "</services>", new Knows(Map.of()));
    }

    /** The services of a {@code start} with that configuration, read as by Maven. */
    static List<ServiceParameters> start(String configuration, ExpressionEvaluator evaluator) {
        try {
            return start(
                    Xpp3DomBuilder.build(new StringReader("<configuration>" + configuration + "</configuration>")),
                    evaluator);
        } catch (XmlPullParserException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<ServiceParameters> start(Xpp3Dom configuration, ExpressionEvaluator evaluator) {
        try {
            StartMojo start = new StartMojo();
            configure(start, configuration, evaluator);
            if (start.mistake != null) {
                throw start.mistake;
            }
            return MojoExtension.getVariableValueFromObject(start, "services");
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Fills a goal as Maven does. */
    static void configure(AbstractDevStackMojo goal, String configuration, ExpressionEvaluator evaluator) {
        try {
            configure(
                    goal,
                    Xpp3DomBuilder.build(new StringReader("<configuration>" + configuration + "</configuration>")),
                    evaluator);
        } catch (XmlPullParserException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void configure(AbstractDevStackMojo goal, Xpp3Dom configuration, ExpressionEvaluator evaluator) {
        try {
            new ServiceConfigurator()
                    .configureComponent(
                            goal,
                            new XmlPlexusConfiguration(configuration),
                            evaluator,
                            new org.codehaus.plexus.classworlds.ClassWorld("test", Poms.class.getClassLoader())
                                    .getClassRealm("test"));
        } catch (ComponentConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * The services of a {@code start} in the module of {@code pom}: Maven's own builder makes the model of it, of its
     * parents by their relative paths, and of its active profiles.
     *
     * @param execution the id of the execution that runs
     */
    static List<ServiceParameters> startIn(Path pom, String execution, Properties typed, String... profiles) {
        MavenProject module = read(pom, typed, profiles);
        Plugin plugin = module.getBuild().getPluginsAsMap().get(RawConfiguration.KEY);
        PluginExecution found = plugin.getExecutionsAsMap().get(execution);
        Object configuration = found == null ? plugin.getConfiguration() : found.getConfiguration();
        MojoExecution start = new MojoExecution(plugin, "start", execution);
        MavenSession session = build(module, start, module).session();
        session.getRequest().setUserProperties(typed);
        session.setCurrentProject(module);
        return start((Xpp3Dom) configuration, new PluginParameterExpressionEvaluator(session, start));
    }

    /** The module of {@code pom}, as Maven reads it. */
    static MavenProject read(Path pom, Properties typed, String... profiles) {
        try {
            ModelBuildingResult built = new DefaultModelBuilderFactory()
                    .newInstance()
                    .build(new DefaultModelBuildingRequest()
                            .setPomFile(pom.toFile())
                            .setProcessPlugins(true)
                            .setSystemProperties(System.getProperties())
                            .setUserProperties(typed)
                            .setActiveProfileIds(List.of(profiles)));
            MavenProject module = project(built, 0);
            module.setFile(pom.toFile());
            return module;
        } catch (ModelBuildingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static MavenProject project(ModelBuildingResult built, int level) {
        String id = built.getModelIds().get(level);
        Model raw = built.getRawModel(id);
        MavenProject project = new MavenProject(level == 0 ? built.getEffectiveModel() : raw.clone());
        project.setGroupId(id.substring(0, id.indexOf(':')));
        project.setOriginalModel(raw);
        project.setFile(raw.getPomFile());
        if (level + 2 < built.getModelIds().size()) { // the last one is Maven's own
            project.setParent(project(built, level + 1));
        }
        for (String each : built.getModelIds()) {
            project.setInjectedProfileIds(
                    each,
                    built.getActivePomProfiles(each).stream()
                            .map(Profile::getId)
                            .toList());
        }
        return project;
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

    /** Knows the expressions of which there are values; a lone one that it does not know is nothing, as for Maven. */
    record Knows(Map<String, String> values) implements ExpressionEvaluator {
        private static final Pattern EXPRESSION = Pattern.compile("[$]\\{([^}]*)}");

        @Override
        public @Nullable Object evaluate(String text) {
            Matcher lone = EXPRESSION.matcher(text);
            return lone.matches()
                    ? values.get(lone.group(1))
                    : lone.replaceAll(
                            match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
        }

        @Override
        public File alignToBaseDirectory(File file) {
            return file;
        }
    }
}
