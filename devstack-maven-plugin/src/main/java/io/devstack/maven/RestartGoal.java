package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.event.ProgressLine;
import io.devstack.event.RunListener;
import io.devstack.model.DevStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.StackStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Restarts services of the stack of one module. */
final class RestartGoal {
    private final Build build;
    private final Exports exports;

    RestartGoal(Build build, Exports exports) {
        this.build = build;
        this.exports = exports;
    }

    void run(List<String> only, boolean dependants, Optional<Duration> readyTimeout) throws InterruptedException {
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(build.declaresServices());
        if (passedOver.isPresent()) {
            build.log().info("nothing is restarted here: " + passedOver.get());
            return;
        }
        exports.check();
        Set<ServiceName> names =
                only.stream().map(name -> new ServiceName(name.trim())).collect(Collectors.toSet());
        Set<ServiceName> wanted = new WantedServices(build).of(names);
        if (wanted.isEmpty() && !names.isEmpty()) {
            build.log().info("nothing is restarted here: no service of this module was asked for");
            return;
        }
        if (build.stacks().isWatched(build.pidDirectory())) { // its watcher reports the progress
            restart(wanted, dependants, readyTimeout, RunListener.SILENT);
            return;
        }
        try (Screen screen = Screen.of(build, ProgressLine.ofRestart())) {
            restart(wanted, dependants, readyTimeout, screen.listener());
        }
    }

    /** A service that chooses its port itself may have another one now. */
    private void restart(
            Set<ServiceName> wanted, boolean dependants, Optional<Duration> readyTimeout, RunListener listener)
            throws InterruptedException {
        DevStack devStack = DevStack.in(build.pidDirectory()).listener(listener);
        devStack.restart(wanted, dependants, readyTimeout);
        status(devStack).ifPresent(exports::again);
    }

    /** Returns the status, or warns: the restart itself was good. */
    private Optional<StackStatus> status(DevStack devStack) throws InterruptedException {
        try {
            return Optional.of(devStack.status());
        } catch (DevStackException e) {
            build.log().warn("the services are ready again, but their ports were not exported: " + e.getMessage());
            return Optional.empty();
        }
    }
}
