package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Machine;
import io.devstack.model.StopReport;
import org.junit.jupiter.api.Test;

/** What becomes of a stack when a process above it is stopped by SIGSTOP: it must not hang for ever. */
class DevStackStoppedProcessesTest extends EndToEnd {
    private static final String PLAIN = "echo up; exec sleep 600";

    @Test
    void aStopContinuesASupervisorAndAKeeperThatAreBothStopped() throws Exception {
        startDetached(PLAIN);
        signal("STOP", keeper());
        signal("STOP", supervisor());
        StopReport report = devStack().stop();
        assertThatNothingIsLeft(report);
        assertThat(report.found()).isEqualTo(StopReport.Found.A_RUN);
        assertThatNothingIsLeft();
    }

    @Test
    void aHardShutdownEndsASupervisorAndAKeeperThatAreBothStopped() throws Exception {
        startDetached(PLAIN);
        signal("STOP", keeper());
        signal("STOP", supervisor());
        StopReport report = devStack().hardShutdown(java.util.Set.of()).execute();
        assertThat(report.left()).isEmpty();
        Await.until("nothing is left", () -> alive().isEmpty());
        assertThatNothingIsLeft();
    }

    @Test
    void aSupervisorThatAServiceStopsGoesOnByItself() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "kill -STOP $PPID; " + PLAIN)));
        assertThat(running.services()).hasSize(1);
        running.close();
        assertThatNothingIsLeft();
    }

    @Test
    void aKeeperThatIsStoppedGoesOnByItself() throws Exception {
        startDetached(PLAIN);
        long keeper = keeper();
        signal("STOP", keeper);
        Await.until("the keeper is not stopped", () -> Machine.stateOf(keeper) != 'T');
    }

    @Test
    void whenTheKeeperIsStoppedAndTheSupervisorKilledAStopEndsBoth() throws Exception {
        startDetached(PLAIN);
        signal("STOP", keeper());
        signal("KILL", supervisor());
        assertThat(devStack().stop().left()).isEmpty();
        assertThatNothingIsLeft();
    }

    private void startDetached(String script) throws Exception {
        devStack().start(stack(shell("worker", script))).detach();
    }
}
