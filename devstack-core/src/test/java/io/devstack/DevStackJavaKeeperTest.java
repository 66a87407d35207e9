package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.StackEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Promise;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keeper of machines without perl: another JVM, which adopts by JNA. */
class DevStackJavaKeeperTest extends EndToEnd {
    /** It left its session, wiped its environment and closed its files: only who adopted it can find it. */
    private static final String HIDDEN_DAEMON =
            "(setsid env -i sh -c 'echo $$ > daemon; exec sleep 600 <&- >&- 2>&-' &)\n"
                    + "until [ -s daemon ]; do sleep 0.01; done; echo up; sleep 600";

    @BeforeEach
    void hidePerl() {
        System.setProperty("devstack.keeper", "java");
    }

    @AfterEach
    void showPerl() {
        System.clearProperty("devstack.keeper");
    }

    @Test
    void aStopFindsWhatHid() throws Exception {
        RunningStack running = devStack().start(stack(shell("backend", HIDDEN_DAEMON)));
        long daemon = pidIn(project.resolve("daemon"));
        assertThat(commandOfKeeper()).contains("KeeperMain");
        assertThat(told.facts(StackEvent.RunStarted.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.adoption()).isEqualTo("keeper"));
        assertThat(running.stop().left()).isEmpty();
        assertThat(Machine.isAlive(daemon)).isFalse();
        assertThatNothingIsLeft();
    }

    @Test
    void whenTheSupervisorIsKilledItEndsEverythingInTheTimePromised() throws Exception {
        Promise.within(KEEPER_ENDS_ALL, "nothing is left", () -> {
            devStack().start(stack(shell("backend", HIDDEN_DAEMON))).detach();
            ProcessHandle.of(pidIn(pids().resolve("supervisor.pid")))
                    .orElseThrow()
                    .destroyForcibly();
            return () -> alive().isEmpty();
        });
        assertThat(Machine.isAlive(pidIn(project.resolve("daemon")))).isFalse();
        assertThat(devStack().stop().found()).isEqualTo(StopReport.Found.LEFTOVERS);
        assertThatNothingIsLeft();
    }

    @Test
    void whatItAdoptedLeavesNoZombie() throws Exception {
        String shortLived = "(setsid sh -c 'echo $$ > orphan; exec sleep 0.2' &)\n"
                + "until [ -s orphan ]; do sleep 0.01; done; echo up; sleep 600";
        try (RunningStack running = devStack().start(stack(shell("backend", shortLived)))) {
            Path orphan = Path.of("/proc/" + pidIn(project.resolve("orphan")));
            Await.until("it is out of the process table", () -> Files.notExists(orphan));
            assertThat(running.services()).hasSize(1);
        }
    }

    private String commandOfKeeper() throws Exception {
        return ProcessHandle.of(pidIn(pids().resolve("supervisor.pid")))
                .orElseThrow()
                .parent()
                .flatMap(keeper -> keeper.info().commandLine())
                .orElse("");
    }
}
