package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.event.ProgressLine;
import io.devstack.event.RunListener;
import io.devstack.event.StackEvent;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartFailedException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Starts the stack of one module and ties it to the session, or lets it go. */
final class StartGoal {
    private final Build build;
    private final ChosenStack chosen;
    private final StartChoices choices;
    private final String detach;
    private final JUnitFile junit;
    private final DashboardLink dashboard;
    private String adoption = "";

    StartGoal(Build build, DeclaredServices services, StartChoices choices, String detach, JUnitFile junit) {
        this.build = build;
        this.chosen = new ChosenStack(build, services, choices);
        this.choices = choices;
        this.detach = detach;
        this.junit = junit;
        this.dashboard = new DashboardLink(build, choices.dashboard(), false);
    }

    void run() throws InterruptedException {
        junit.startBegins();
        boolean detaches = Detach.parse(detach).applies(build.isBound());
        Optional<StackDefinition> stack = chosen.find();
        if (stack.isPresent()) {
            new ModuleRules(build).stopBeforeStart(detaches).ifPresent(build.log()::warn);
            warnOfSharedPorts(stack.get());
            try (Screen screen = Screen.of(build, ProgressLine.ofStart())) {
                start(stack.get(), detaches, screen);
            }
        }
    }

    /** Modules that are built at the same time and declare one fixed port get into each other's way. */
    private void warnOfSharedPorts(StackDefinition stack) {
        if (build.request().getDegreeOfConcurrency() < 2) {
            return;
        }
        Set<Integer> own = stack.services().stream()
                .flatMap(service -> service.ports().values().stream())
                .filter(port -> port > 0)
                .collect(Collectors.toCollection(TreeSet::new));
        DeclaredStacks.withProcfiles(build).forEach((directory, ports) -> {
            Set<Integer> shared = new TreeSet<>(ports);
            shared.retainAll(own);
            if (!directory.equals(build.pidDirectory()) && !shared.isEmpty()) {
                build.log()
                        .warn(build.moduleName() + " and the stack in " + directory + " declare the same port "
                                + shared.stream().map(String::valueOf).collect(Collectors.joining(" and "))
                                + ", and this build is parallel (-T); give one of them <port>0</port>");
            }
        });
    }

    private void start(StackDefinition stack, boolean detaches, Screen screen) throws InterruptedException {
        RunningStack running = start(stack, screen);
        boolean detached = !running.isReused() && detaches;
        if (running.isReused()) {
            screen.info("reusing what is running already; it goes on when this build has ended");
            build.stacks().reused(build.pidDirectory());
        } else {
            build.stacks().add(build, running, detached, junit::sessionEnded);
            running.run().ifPresent(run -> build.stacks().started(build.pidDirectory(), run));
        }
        new Exports(build, choices.portsFileIn(build.directory())).of(running.services());
        if (detached) {
            running.detach();
        } else if (!running.isReused()) {
            running.watch(RunListener.deathsAndRestarts(build.listener()));
            build.stacks().watched(build.pidDirectory());
        }
        new Browser(build, choices.open()).show(screen, running.services());
        dashboard.line(build.pidDirectory()).ifPresent(screen::info);
        if (detached) {
            CiCleanup.warning(System.getenv()).ifPresent(screen::warn);
            CiCleanup.outerJob(adoption).ifPresent(screen::warn);
            screen.info("running on its own now; next: mvn devstack:status, mvn devstack:logs -Df, mvn devstack:stop");
        }
    }

    private RunningStack start(StackDefinition stack, Screen screen) throws InterruptedException {
        try {
            RunListener listener = RunListener.inTurn(
                    screen.listener(), dashboard.onRunStart(build.pidDirectory(), screen::info), event -> {
                        if (event instanceof StackEvent.RunStarted run) {
                            adoption = run.adoption();
                        }
                    });
            return DevStack.in(build.pidDirectory()).listener(listener).start(stack, chosen.options(stack));
        } catch (StartFailedException e) {
            junit.startFailed();
            throw e;
        }
    }
}
