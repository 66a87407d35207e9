package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.io.File;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.component.configurator.expression.TypeAwareExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Fills a goal as Maven does, with a configuration that was read by {@link ConfigurationReader}. A mistake in it is the
 * goal's to report: Maven would put its own words about classes and setters before it.
 */
public final class ServiceConfigurator extends BasicComponentConfigurator {
    /** What a goal asks for it by; {@code META-INF/plexus/components.xml} has it, too. */
    static final String ID = "devstack-services";

    /** What a goal needs to report a mistake, or to be skipped in spite of it. */
    private static final Set<String> ALWAYS =
            Set.of("project", "session", "mojoExecution", "skip", "skipITs", "skipTests", "skipTestPhases");

    @Override
    public void configureComponent(
            Object goal,
            PlexusConfiguration configuration,
            ExpressionEvaluator evaluator,
            ClassRealm realm,
            @Nullable ConfigurationListener listener)
            throws ComponentConfigurationException {
        if (!(goal instanceof AbstractDevStackMojo mojo)) {
            super.configureComponent(goal, configuration, evaluator, realm, listener);
            return;
        }
        ExpressionEvaluator literals = new Literals(evaluator);
        try {
            super.configureComponent(goal, read(mojo, configuration, evaluator), literals, realm, listener);
            return;
        } catch (InvalidStackException e) {
            mojo.mistake = e;
        } catch (ComponentConfigurationException e) {
            mojo.mistake = unforeseen(e);
        }
        PlexusConfiguration some =
                copy(configuration, child -> ALWAYS.contains(child.getName()) && child.getChildCount() == 0);
        super.configureComponent(goal, some, literals, realm, listener);
    }

    private static PlexusConfiguration read(
            AbstractDevStackMojo goal, PlexusConfiguration configuration, ExpressionEvaluator evaluator) {
        ConfigurationReader reader = new ConfigurationReader(evaluator, goal.cautions::add);
        try {
            return reader.read(configuration, goal.getClass(), goal instanceof AbstractStartMojo);
        } catch (InvalidStackException e) {
            if (!(goal instanceof StopMojo)) {
                throw e;
            }
            return reader.read(
                    copy(configuration, child -> isUsable(child, configuration, reader, goal)), goal.getClass(), false);
        }
    }

    /** Returns whether a parameter of a stop can be read; all others but the directory are left out with a warning. */
    private static boolean isUsable(
            PlexusConfiguration parameter,
            PlexusConfiguration configuration,
            ConfigurationReader reader,
            AbstractDevStackMojo goal) {
        PlexusConfiguration alone = ServiceReader.copyOf(configuration);
        alone.addChild(parameter);
        try {
            reader.read(alone, goal.getClass(), false);
            return true;
        } catch (InvalidStackException e) {
            String name = parameter.getName();
            if (name.equals("pidDirectory")) { // that of another stack must not be stopped instead
                throw e;
            }
            goal.getLog()
                    .warn(PomWords.message(e)
                            + (name.equals("services")
                                    ? " (stopping what is on record, without the ports of <services>)"
                                    : RawConfiguration.WITHOUT));
            return false;
        }
    }

    private static InvalidStackException unforeseen(ComponentConfigurationException e) {
        PlexusConfiguration failed = e.getFailedConfiguration();
        return new InvalidStackException(
                "<configuration>" + (failed == null ? "" : ", <" + failed.getName() + ">"),
                "Maven cannot read it: " + e.getMessage(),
                "compare it with mvn devstack:help -Ddetail");
    }

    private static PlexusConfiguration copy(PlexusConfiguration configuration, Predicate<PlexusConfiguration> chosen) {
        PlexusConfiguration some = ServiceReader.copyOf(configuration);
        Arrays.stream(configuration.getChildren()).filter(chosen).forEach(some::addChild);
        return some;
    }

    /** Takes the texts that are read already as they are. */
    private record Literals(ExpressionEvaluator maven) implements TypeAwareExpressionEvaluator {
        @Override
        public @Nullable Object evaluate(@Nullable String text) throws ExpressionEvaluationException {
            return text != null && text.startsWith(ServiceReader.LITERAL) ? text.substring(1) : maven.evaluate(text);
        }

        @Override
        public @Nullable Object evaluate(@Nullable String text, @Nullable Class<?> type)
                throws ExpressionEvaluationException {
            return text != null
                            && !text.startsWith(ServiceReader.LITERAL)
                            && maven instanceof TypeAwareExpressionEvaluator aware
                    ? aware.evaluate(text, type)
                    : evaluate(text);
        }

        @Override
        public File alignToBaseDirectory(File file) {
            return maven.alignToBaseDirectory(file);
        }
    }
}
