package io.devstack.maven;

import io.devstack.RunningStack;
import io.devstack.stack.DevStackException;
import io.devstack.stack.Project;
import io.devstack.stack.RunningService;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackDefinition;
import io.devstack.stack.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Starts the stack of one module and ties it to the session, or lets it go. */
final class StartGoal {
    private final Build build;
    private final DeclaredServices services;
    private final StartChoices choices;
    private final JUnitFile junit;

    StartGoal(Build build, DeclaredServices services, StartChoices choices, JUnitFile junit) {
        this.build = build;
        this.services = services;
        this.choices = choices;
        this.junit = junit;
    }

    void run() throws InterruptedException {
        boolean detaches = choices.detaches(build.isBound());
        RawConfiguration raw = RawConfiguration.of(build.project());
        raw.refuseUnknown(build.execution());
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(!services.isEmpty());
        if (passedOver.isPresent()) {
            build.log().info("nothing is started here: " + passedOver.get());
            return;
        }
        StackDefinition all = choices.limited(new StackDefinition(services.definitions(raw), build.outputDirectory()));
        Set<ServiceName> wanted = new WantedServices(build).of(choices.names(), all);
        if (wanted.isEmpty() && !choices.only().isEmpty()) {
            build.log().info("nothing is started here: no service of this module was asked for");
            return;
        }
        StackDefinition stack = wanted.isEmpty() ? all : all.only(wanted);
        RunningStack running = start(stack);
        boolean detached = !running.isReused() && detaches;
        if (running.isReused()) {
            build.log().info("reusing what is running already; it goes on when this build has ended");
            build.stacks().reused(build.pidDirectory());
        } else {
            build.stacks().add(build.session(), running, detached, this::writeUnlessStopped);
            build.stacks().started(build.pidDirectory());
        }
        export(running.services());
        if (detached) {
            running.detach();
        } else if (!running.isReused()) {
            running.watch(build.listener());
            build.stacks().watched(build.pidDirectory());
        }
        new Browser(build, choices.open()).show(running.services());
        if (detached) {
            build.log().info("running on its own now; stop it with: mvn devstack:stop");
        }
    }

    private RunningStack start(StackDefinition stack) throws InterruptedException {
        try {
            return build.devStack().start(stack, choices.options(Project.of(build.directory(), stack.services())));
        } catch (StartFailedException e) {
            junit.write();
            throw e;
        }
    }

    /** The goal that stops it writes its own. */
    private void writeUnlessStopped() {
        if (build.stacks().forget(build.pidDirectory())) {
            junit.write();
        }
    }

    private void export(List<RunningService> running) {
        Properties exported = new Properties();
        for (RunningService service : running) {
            String prefix = "devstack." + service.name() + ".";
            service.ports().values().stream()
                    .findFirst()
                    .ifPresent(port -> exported.setProperty(prefix + "port", Integer.toString(port)));
            service.ports()
                    .forEach((key, port) -> exported.setProperty(prefix + "ports." + key, Integer.toString(port)));
            service.url().ifPresent(url -> exported.setProperty(prefix + "url", url));
        }
        build.project().ifPresent(module -> module.getProperties().putAll(exported));
        choices.portsFileIn(build.directory()).ifPresent(file -> write(exported, file));
    }

    private static void write(Properties exported, Path file) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(exported)
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new DevStackException(
                    "the portsFile " + file + " cannot be written: " + e.getMessage() + "; name another", e);
        }
    }
}
