package io.devstack.maven;

import io.devstack.RunningStack;
import io.devstack.stack.RunningService;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.StackDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.maven.project.MavenProject;

/** Starts the stack of one module and ties it to the session, or lets it go. */
final class StartGoal {
    private final Build build;
    private final List<ServiceParameters> services;
    private final Detach detach;
    private final boolean open;
    private final boolean testsAreSkipped;

    StartGoal(Build build, List<ServiceParameters> services, Detach detach, boolean open, boolean testsAreSkipped) {
        this.build = build;
        this.services = services;
        this.detach = detach;
        this.open = open;
        this.testsAreSkipped = testsAreSkipped;
    }

    void run() throws InterruptedException {
        if (build.isBound() && testsAreSkipped) {
            build.log().info("tests are skipped: no services are started");
            return;
        }
        RawConfiguration raw = RawConfiguration.of(build.project());
        raw.refuseUnknown(build.execution());
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(!services.isEmpty());
        if (passedOver.isPresent()) {
            build.log().info("nothing is started here: " + passedOver.get());
            return;
        }
        List<ServiceDefinition> definitions = services.stream()
                .map(service -> service.toDefinition(build.directory(), raw))
                .toList();
        RunningStack running = build.devStack().start(new StackDefinition(definitions, build.outputDirectory()));
        boolean detached = detach.applies(build.isBound());
        build.stacks().add(build.session(), running, detached);
        export(running.services());
        if (detached) {
            running.detach();
        }
        new Browser(build, open).show(running.services());
        if (detached) {
            build.log().info("running on its own now; stop it with: mvn devstack:stop");
        }
    }

    private void export(List<RunningService> running) {
        Properties properties = build.project().map(MavenProject::getProperties).orElseGet(Properties::new);
        for (RunningService service : running) {
            String prefix = "devstack." + service.name() + ".";
            service.ports().values().stream()
                    .findFirst()
                    .ifPresent(port -> properties.setProperty(prefix + "port", Integer.toString(port)));
            service.ports()
                    .forEach((key, port) -> properties.setProperty(prefix + "ports." + key, Integer.toString(port)));
            service.url().ifPresent(url -> properties.setProperty(prefix + "url", url));
        }
        build.log()
                .debug("exported: "
                        + running.stream()
                                .map(service -> service.name().value())
                                .collect(Collectors.joining(", ")));
    }
}
