package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.LastRun;
import io.devstack.model.DevStackException;
import io.devstack.model.RunId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Every use of the library but a stop and a hard shutdown: none acts on a record that another user could have written. */
enum LibraryGoal implements AnyGoal {
    START((devStack, pids) -> devStack.start(Crowd.stack(pids.resolveSibling("")))),
    RESTART((devStack, pids) -> devStack.restart(Set.of(), true)),
    WAIT((devStack, pids) -> devStack.awaitReady(Duration.ofMillis(200))),
    STATUS((devStack, pids) -> devStack.status()),
    LOGS((devStack, pids) -> devStack.logs(output(pids), Set.of(), 9, true, (service, line) -> {})),
    EVENTS((devStack, pids) -> devStack.events(output(pids), true, event -> {})),
    DASHBOARD((devStack, pids) -> devStack.dashboard(true)),
    VERIFY((devStack, pids) -> LastRun.judge(pids, output(pids))),
    FORCE((devStack, pids) -> {
        devStack.force(new RunId(ForgedRecord.RUN));
        return "forced";
    });

    private final Use use;

    /** A use of the library. */
    @FunctionalInterface
    private interface Use {
        Object of(DevStack devStack, Path pids) throws Exception;
    }

    LibraryGoal(Use use) {
        this.use = use;
    }

    private static Path output(Path pids) {
        return pids.resolveSibling("target/devstack");
    }

    @Override
    public String attempt(Path project) throws Exception {
        Path pids = project.resolve(".pids");
        try {
            return String.valueOf(use.of(DevStack.in(pids), pids));
        } catch (DevStackException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public Effect effect() {
        return this == START ? Effect.STARTS : Effect.NONE;
    }

    @Override
    public int tries() {
        return 10;
    }
}
