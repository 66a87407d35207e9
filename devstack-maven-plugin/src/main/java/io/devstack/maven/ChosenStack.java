package io.devstack.maven;

import io.devstack.model.Project;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartOptions;
import java.util.Optional;
import java.util.Set;

/** What is started in one module, of all that it declares. */
final class ChosenStack {
    private final Build build;
    private final DeclaredServices services;
    private final StartChoices choices;

    ChosenStack(Build build, DeclaredServices services, StartChoices choices) {
        this.build = build;
        this.services = services;
        this.choices = choices;
    }

    /** Returns it, or says why nothing is started here. */
    Optional<StackDefinition> find() {
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(!services.isEmpty());
        if (passedOver.isPresent()) {
            build.log().info("nothing is started here: " + passedOver.get());
            return Optional.empty();
        }
        new PidDirectoryCheck(build).check();
        Exports exports = new Exports(build, choices.portsFileIn(build.directory()));
        exports.check();
        StackDefinition all = choices.limited(new StackDefinition(services.definitions(), build.outputDirectory()));
        Set<ServiceName> wanted = new WantedServices(build).of(choices.names(), all);
        if (wanted.isEmpty() && !choices.only().isEmpty()) {
            build.log().info("nothing is started here: no service of this module was asked for");
            return Optional.empty();
        }
        StackDefinition chosen = wanted.isEmpty() ? all : all.only(wanted);
        exports.refuseTyped(chosen);
        chosen.services().forEach(service -> build.log().debug(path(service)));
        chosen.services().forEach(service -> ContainerHint.of(service).ifPresent(build.log()::warn));
        return Optional.of(chosen);
    }

    private static String path(ServiceDefinition service) {
        String own = service.environment().get("PATH");
        return "service '" + service.name() + "': its PATH is "
                + (own == null ? "Maven's: " + System.getenv("PATH") : own);
    }

    StartOptions options(StackDefinition stack) {
        return choices.options(Project.of(build.directory(), stack.services()));
    }
}
