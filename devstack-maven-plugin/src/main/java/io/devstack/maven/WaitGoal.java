package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.journal.ProgressLine;
import io.devstack.stack.DevStackException;
import io.devstack.stack.StackStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Waits until the stack of one module is ready, no matter what starts it. */
final class WaitGoal {
    private final Build build;

    WaitGoal(Build build) {
        this.build = build;
    }

    void run(String timeout) throws InterruptedException {
        Duration atMost = new Elements("wait").duration("<timeout> (devstack.wait.timeout)", timeout);
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(build.declaresServices());
        if (passedOver.isPresent()) {
            build.log().info("nothing to wait for here: " + passedOver.get());
            return;
        }
        StackStatus status = await(atMost);
        if (status.outcome() != StackStatus.Outcome.READY) {
            throw new DevStackException(
                    problem(status, timeout) + Remedies.next(status).replaceFirst("^(?=.)", "\n"));
        }
        build.log()
                .info("ready: "
                        + status.services().stream()
                                .map(service -> service.name().value())
                                .collect(Collectors.joining(", ")));
    }

    private StackStatus await(Duration atMost) throws InterruptedException {
        try (Screen screen = Screen.of(build, ProgressLine.ofWait())) {
            return DevStack.in(build.pidDirectory(), screen.listener()).awaitReady(atMost);
        }
    }

    private String problem(StackStatus status, String timeout) {
        String deaths = status.services().stream()
                .flatMap(service -> service.failure().stream())
                .map(failure -> failure.text())
                .collect(Collectors.joining("\n"));
        if (!deaths.isEmpty()) {
            return deaths;
        }
        if (status.services().isEmpty()) {
            return "nothing is running in " + build.pidDirectory() + " after " + timeout;
        }
        return status.outcome() == StackStatus.Outcome.LOST
                ? Unready.text(build.pidDirectory(), status)
                : "not ready after " + timeout + ": " + Unready.text(build.pidDirectory(), status);
    }
}
