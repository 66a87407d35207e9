package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.LogListener;
import io.devstack.LogPrinter;
import io.devstack.RunningStack;
import io.devstack.ServiceOutput;
import io.devstack.event.RunListener;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.DevStackException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunId;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run in the foreground, on the thread that makes this: from its start to the line with its outcome. The first
 * Ctrl+C interrupts the start or, after it, the wait; the second kills everything; the third ends Maven.
 */
final class Foreground {
    private static final String FAILED = "failed: ";
    private static final int INTERRUPTED = 130;

    private final Build build;
    private final Screen screen;
    private final StackDefinition stack;
    private final StartChoices choices;
    private final Thread goal = Thread.currentThread();
    private final long begun = System.nanoTime();
    private final Interrupts interrupts = new Interrupts(this::stop, this::force, Foreground::leave);
    private final RunOutcome outcome;
    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicBoolean up = new AtomicBoolean();
    private final DashboardLink dashboard;
    private boolean interruptible = true;

    Foreground(Build build, Screen screen, StackDefinition stack, StartChoices choices) {
        this.build = build;
        this.screen = screen;
        this.stack = stack;
        this.choices = choices;
        this.dashboard = new DashboardLink(build, choices.dashboard(), false);
        this.outcome = new RunOutcome(stack, interrupts::any);
    }

    void run(StartOptions options, LogPrinter printer) throws InterruptedException {
        printer.align(stack.services().stream().map(ServiceDefinition::name).toList());
        LogListener lines = new LogListener() {
            @Override
            public void line(ServiceName service, String line) {
                screen.write(() -> printer.line(service, line));
            }

            @Override
            public void stored(ServiceName service, String line) {
                screen.write(() -> printer.stored(service, line));
            }

            @Override
            public void skipped(ServiceName service, long bytes, Path log) {
                screen.write(() -> printer.skipped(service, bytes, log));
            }
        };
        InterruptSignal signal = InterruptSignal.to(interrupts);
        try {
            String last = untilItsEnd(options, lines);
            if (last.startsWith(FAILED)) { // Maven prints it, as the last line
                throw new DevStackException(last + "; the logs are in " + build.outputDirectory());
            }
            screen.info(last);
        } finally {
            signal.close();
        }
    }

    /** Returns what came of it, once everything that services wrote was shown. */
    private String untilItsEnd(StartOptions options, LogListener lines) throws InterruptedException {
        try (ServiceOutput output = DevStack.output(build.pidDirectory(), lines)) {
            RunListener listener = RunListener.inTurn(
                    outcome, output, screen.listenerBesideOutput(service -> up.get() && outcome.staysDown(service)));
            RunListener first = dashboard.onRunStart(build.pidDirectory(), screen::info);
            DevStack devStack = DevStack.in(build.pidDirectory()).listener(RunListener.inTurn(listener, first));
            Optional<RunningStack> running = start(devStack, options);
            if (running.isEmpty()) {
                return "stopped: Ctrl+C before everything was ready";
            }
            return running.get().isReused() ? watch(running.get(), devStack, lines) : stay(running.get(), listener);
        }
    }

    /** Returns what was started, empty if a person did not want to wait for that. */
    private Optional<RunningStack> start(DevStack devStack, StartOptions options) throws InterruptedException {
        try {
            return Optional.of(devStack.start(stack, options));
        } catch (InterruptedException e) {
            if (!interrupts.any()) {
                throw e;
            }
            List<String> left = Arrays.stream(e.getSuppressed())
                    .map(also -> String.valueOf(also.getMessage()))
                    .toList();
            if (!left.isEmpty()) {
                throw new NotStoppedException(left);
            }
            return Optional.empty();
        } finally {
            interruptible(false);
        }
    }

    /** Shows the output and the events of a stack that was running already; no key that is typed here stops it. */
    private String watch(RunningStack running, DevStack devStack, LogListener lines) throws InterruptedException {
        screen.idle();
        try {
            watching.set(true);
            running.watch(screen.listenerBesideOutput(this::isNeverRestarted), () -> !watching.get());
            screen.info("it runs already, and goes on when this ends; Ctrl+C ends this");
            dashboard.line(build.pidDirectory()).ifPresent(screen::info);
            interruptible(true);
            devStack.logs(build.outputDirectory(), Set.of(), 0, true, lines);
            return "ended: the stack that was running already has ended";
        } catch (InterruptedException e) {
            if (!interrupts.any()) {
                throw e;
            }
            return "left: the stack goes on; stop it with: mvn devstack:stop";
        } finally {
            watching.set(false);
            interruptible(false);
        }
    }

    private boolean isNeverRestarted(ServiceName service) {
        return stack.service(service)
                .filter(definition -> definition.restart().equals(RestartPolicy.NEVER))
                .isPresent();
    }

    private String stay(RunningStack running, RunListener listener) throws InterruptedException {
        build.stacks().add(build, running, false, () -> {});
        new Exports(build, choices.portsFileIn(build.directory())).of(running.services());
        new Browser(build, choices.open()).show(screen, running.services());
        dashboard.line(build.pidDirectory()).ifPresent(screen::info);
        screen.info("running; Ctrl+C stops it");
        up.set(true);
        boolean over = running.follow(listener, () -> interrupts.any() || outcome.allEnded());
        boolean lost = over && !outcome.isOver();
        boolean allEnded = outcome.allEnded();
        if (!over || lost) {
            outcome.stopped(running.stop());
        }
        if (!outcome.left().isEmpty()) {
            throw new NotStoppedException(outcome.left());
        }
        String after = " after " + Elapsed.rough(Duration.ofNanos(System.nanoTime() - begun));
        Optional<String> failure =
                lost ? Optional.of("the supervisor ended" + after + ", and everything with it") : outcome.failure();
        if (failure.isPresent()) {
            return FAILED + failure.get();
        }
        if (interrupts.any()) {
            return "stopped: Ctrl+C" + after;
        }
        return allEnded
                ? "ended: every service ended by itself" + after
                : "stopped: somebody else asked for it" + after;
    }

    /** An interrupt by Ctrl+C has done its work when it is wanted no longer. */
    private synchronized void interruptible(boolean now) {
        interruptible = now;
        if (interrupts.any()) {
            if (now) {
                goal.interrupt(); // it came in between
            } else {
                var unused = Thread.interrupted();
            }
        }
    }

    private Runnable stop() {
        boolean leaves = watching.get(); // asked before the interrupt, which ends that
        build.stacks().left(build.session());
        synchronized (this) {
            if (interruptible) {
                goal.interrupt();
            }
        }
        return leaves
                ? () -> {} // it is left at once, and its last line says so
                : () -> screen.write(() -> build.log().info("stopping; Ctrl+C once more ends everything by force"));
    }

    private Runnable force() {
        Optional<RunId> run = outcome.run();
        if (run.isEmpty()) {
            return leave(); // there is nothing yet that could be forced
        }
        String said = new ForcedEnd(build.pidDirectory()).of(run.get());
        return () -> screen.write(() -> build.log().warn(said));
    }

    /** The lifeline ends with this JVM, and the supervisor everything else. */
    private static Runnable leave() {
        Runtime.getRuntime().halt(INTERRUPTED);
        throw new IllegalStateException("this JVM has ended");
    }
}
