package io.devstack.maven;

import io.devstack.stack.InvalidStackException;
import org.codehaus.plexus.classworlds.realm.ClassRealm;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/** Fills a goal that has {@code <services>} as Maven always does, once it knows that their elements exist. */
public final class ServiceConfigurator extends BasicComponentConfigurator {
    /** What a goal asks for it by; {@code META-INF/plexus/components.xml} has it, too. */
    static final String ID = "devstack-services";

    @Override
    public void configureComponent(
            Object goal,
            PlexusConfiguration configuration,
            ExpressionEvaluator evaluator,
            ClassRealm realm,
            @Nullable ConfigurationListener listener)
            throws ComponentConfigurationException {
        PlexusConfiguration services = configuration.getChild("services", false);
        if (services != null) {
            try {
                ServiceElements.refuseUnknown(services);
            } catch (InvalidStackException e) {
                throw new ComponentConfigurationException(services, e.getMessage());
            }
        }
        super.configureComponent(goal, configuration, evaluator, realm, listener);
    }
}
