package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.event.ProgressLine;
import io.devstack.internal.journal.StatusWords;
import io.devstack.model.DevStackException;
import io.devstack.model.StackStatus;
import java.time.Duration;
import java.util.Optional;

/** Waits until the stack of one module is ready, no matter what starts it. */
final class WaitGoal {
    private final Build build;

    WaitGoal(Build build) {
        this.build = build;
    }

    void run(String timeout) throws InterruptedException {
        Duration atMost = new Elements("<configuration>").duration("<timeout>", timeout);
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(build.declaresServices());
        if (passedOver.isPresent()) {
            build.log().info("nothing to wait for here: " + passedOver.get());
            return;
        }
        StackStatus status = await(atMost);
        if (status.outcome() != StackStatus.Outcome.READY) {
            throw new DevStackException(StatusWords.notReadyAfter(timeout, build.pidDirectory(), status)
                    + Remedies.next(status).replaceFirst("^(?=.)", "\n"));
        }
        build.log().info(StatusWords.ready(status));
    }

    private StackStatus await(Duration atMost) throws InterruptedException {
        try (Screen screen = Screen.of(build, ProgressLine.ofWait())) {
            return DevStack.in(build.pidDirectory()).listener(screen.listener()).awaitReady(atMost);
        }
    }
}
