package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackListener;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Restarts services of the stack of one module. */
final class RestartGoal {
    private final Build build;

    RestartGoal(Build build) {
        this.build = build;
    }

    void run(List<String> only, boolean dependants) throws InterruptedException {
        Optional<String> passedOver = new ModuleRules(build).reasonToPassOver(build.declaresServices());
        if (passedOver.isPresent()) {
            build.log().info("nothing is restarted here: " + passedOver.get());
            return;
        }
        Set<ServiceName> names =
                only.stream().map(name -> new ServiceName(name.trim())).collect(Collectors.toSet());
        Set<ServiceName> wanted = new WantedServices(build).of(names);
        if (wanted.isEmpty() && !names.isEmpty()) {
            build.log().info("nothing is restarted here: no service of this module was asked for");
            return;
        }
        devStack().restart(wanted, dependants);
    }

    /** Who watches the stack in this build tells how it goes. */
    private DevStack devStack() {
        return build.stacks().isWatched(build.pidDirectory())
                ? DevStack.in(build.pidDirectory(), StackListener.SILENT)
                : build.devStack();
    }
}
