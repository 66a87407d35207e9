package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.HardShutdownCall;
import io.devstack.stack.DevStackException;
import io.devstack.stack.InvalidStackException;
import io.devstack.stack.StopReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
        Duration length = new Elements("hard-shutdown").duration("<countdown>", countdown);
        List<HardShutdownCall> calls = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(processNames);
        Map<Path, Set<Integer>> stacks = DeclaredStacks.of(build);
        stacks.getOrDefault(build.pidDirectory(), new LinkedHashSet<>()).addAll(typedPorts());
        stacks.forEach((pidDirectory, stackPorts) -> {
            calls.add(DevStack.in(pidDirectory, new GoalNarrator(build.log()::info, build.log()::warn))
                    .hardShutdown(stackPorts, Set.copyOf(names)));
            names.clear(); // what goes by name is listed once, not for each module
        });
        calls.forEach(call -> call.listing().forEach(line -> build.log().info(line)));
        if (calls.stream().allMatch(HardShutdownCall::isEmpty)) {
            build.log().info("nothing is running that a hard shutdown would end");
        } else if (dryRun) {
            build.log().info("dry run: nothing was signalled");
            return;
        } else {
            build.log()
                    .warn(
                            "all of this, but for what is left alone, will be ended by force, and so will what takes one of"
                                    + " these ports again in its place, with what started that");
            new Countdown(build, length).await();
        }
        if (!dryRun) {
            execute(calls);
        }
    }

    private void execute(List<HardShutdownCall> calls) throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (HardShutdownCall call : calls) {
            StopReport report = call.execute();
            call.ended().forEach(ended -> build.log().info("ended by force: " + ended));
            report.left().forEach(left -> problems.add("still alive: " + left));
            problems.addAll(report.heldPorts());
            tellFree(call.ports(), report);
        }
        if (!problems.isEmpty()) {
            throw new DevStackException("the hard shutdown could not free everything:\n  "
                    + String.join("\n  ", problems)
                    + "\nWhat is left alone must be ended by whoever it belongs to."
                    + (processNames.isEmpty()
                            ? " Programs can be ended by name: -Ddevstack.processNames=node,python,uvicorn"
                            : ""));
        }
    }

    private void tellFree(Set<Integer> all, StopReport report) {
        all.stream()
                .sorted()
                .filter(port -> report.heldPorts().stream().noneMatch(held -> held.startsWith("port " + port + ":")))
                .forEach(port -> build.log().info("port " + port + " is free"));
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
