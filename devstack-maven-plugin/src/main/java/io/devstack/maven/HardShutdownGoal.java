package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.HardShutdownCall;
import io.devstack.internal.frontend.HardShutdownDialog;
import io.devstack.model.InvalidStackException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists, counts down and kills, for all modules at once. */
final class HardShutdownGoal {
    private final Build build;
    private final List<String> ports;
    private final List<String> processNames;
    private final String countdown;
    private final boolean dryRun;

    HardShutdownGoal(Build build, List<String> ports, List<String> processNames, String countdown, boolean dryRun) {
        this.build = build;
        this.ports = ports;
        this.processNames = List.copyOf(processNames);
        this.countdown = countdown;
        this.dryRun = dryRun;
    }

    void run() throws InterruptedException {
        Duration length = new Elements("<configuration>").duration("<countdown>", countdown);
        List<HardShutdownCall> calls = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(processNames);
        Map<Path, Set<Integer>> stacks = DeclaredStacks.of(build);
        stacks.getOrDefault(build.pidDirectory(), new LinkedHashSet<>()).addAll(typedPorts());
        stacks.forEach((pidDirectory, stackPorts) -> {
            calls.add(DevStack.in(pidDirectory)
                    .listener(new GoalNarrator(build.log()::info, build.log()::warn))
                    .hardShutdown(stackPorts, Set.copyOf(names)));
            names.clear(); // what goes by name is listed once, not for each module
        });
        HardShutdownDialog dialog = new HardShutdownDialog(
                calls,
                build.log()::info,
                build.log()::warn,
                Screen.isRewritable(build) ? Optional.of(Terminal.raw()) : Optional.empty());
        if (dryRun) {
            dialog.dryRun();
            return;
        }
        boolean watched = build.request().isInteractiveMode() && System.getenv("CI") == null;
        dialog.run(
                watched ? length : Duration.ZERO,
                processNames.isEmpty()
                        ? " Programs can be ended by name: -Ddevstack.processNames=node,python,uvicorn"
                        : "");
    }

    private Set<Integer> typedPorts() {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String text : ports) {
            if (!text.trim().matches("[1-9][0-9]{0,4}") || Integer.parseInt(text.trim()) > 65_535) {
                throw new InvalidStackException(
                        "devstack.ports", "'" + text + "' is not a port", "write -Ddevstack.ports=5000,3000");
            }
            numbers.add(Integer.parseInt(text.trim()));
        }
        return numbers;
    }
}
