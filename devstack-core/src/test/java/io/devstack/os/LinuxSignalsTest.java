package io.devstack.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Machine;
import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessSignals.Delivery;
import io.devstack.process.Signal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinuxSignalsTest {
    private final LinuxProcessTable table = new LinuxProcessTable();
    private final LinuxSignals signals = new LinuxSignals(table);
    private Process process;

    @BeforeEach
    void launch() throws Exception {
        process = new ProcessBuilder("setsid", "sleep", "60").start();
        Await.until(
                "it leads a session",
                () -> table.read(process.pid())
                        .filter(entry -> entry.session() == process.pid())
                        .isPresent());
    }

    @AfterEach
    void end() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /** QUIT is not here: what a JVM launches has it blocked, and sleep does not unblock it. */
    @ParameterizedTest
    @EnumSource(
            value = Signal.class,
            names = {"TERM", "INT", "HUP", "USR1", "USR2", "KILL"})
    void everySignalArrives(Signal signal) throws Exception {
        assumeThat(Machine.isIgnored(process.pid(), numberOf(signal)))
                .as("ignored since the tests began")
                .isFalse();
        assertThat(signals.send(signal, identity())).isEqualTo(Delivery.SENT);
        assertThat(process.waitFor()).isEqualTo(128 + numberOf(signal));
    }

    @Test
    void aGroupIsReached() throws Exception {
        assertThat(signals.sendToGroup(Signal.TERM, process.pid())).isEqualTo(Delivery.SENT);
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(signals.sendToGroup(Signal.TERM, process.pid())).isEqualTo(Delivery.GONE);
    }

    @Test
    void aStrangerWithTheSameNumberIsNotSignalled() {
        ProcessIdentity known = identity();
        ProcessIdentity earlier =
                new ProcessIdentity(known.bootId(), known.pidNamespace(), known.pid(), known.startTime() - 1);
        assertThat(signals.send(Signal.KILL, earlier)).isEqualTo(Delivery.GONE);
        ProcessIdentity elsewhere = new ProcessIdentity(known.bootId(), "pid:[1]", known.pid(), known.startTime());
        assertThat(signals.send(Signal.KILL, elsewhere)).isEqualTo(Delivery.GONE);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void theDeadAreGone() throws Exception {
        ProcessIdentity identity = identity();
        process.destroyForcibly().waitFor();
        assertThat(signals.send(Signal.TERM, identity)).isEqualTo(Delivery.GONE);
    }

    @Test
    void ownGroupAndSelfAndTheFirstProcessAreRefused() {
        long own = table.read(table.self().pid()).orElseThrow().group();
        for (long group : new long[] {own, 0, 1, -1}) {
            assertThatThrownBy(() -> signals.sendToGroup(Signal.CONT, group))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> signals.send(Signal.CONT, table.self())).isInstanceOf(IllegalArgumentException.class);
        ProcessIdentity first = table.read(1).orElseThrow().identity();
        assertThatThrownBy(() -> signals.send(Signal.CONT, first)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aStoppedProcessIsSeenAndContinued() throws Exception {
        new ProcessBuilder("sh", "-c", "kill -s STOP " + process.pid()).start().waitFor();
        Await.until(
                "it is stopped", () -> table.read(process.pid()).orElseThrow().state() == ProcessEntry.State.STOPPED);
        assertThat(signals.send(Signal.CONT, identity())).isEqualTo(Delivery.SENT);
        Await.until("it goes on", () -> table.read(process.pid()).orElseThrow().state() == ProcessEntry.State.LIVE);
        assertThat(Machine.isAlive(process.pid())).isTrue();
    }

    private ProcessIdentity identity() {
        return table.read(process.pid()).orElseThrow().identity();
    }

    private static int numberOf(Signal signal) {
        return switch (signal) {
            case HUP -> 1;
            case INT -> 2;
            case QUIT -> 3;
            case KILL -> 9;
            case USR1 -> 10;
            case USR2 -> 12;
            case TERM -> 15;
            case CONT -> 18;
        };
    }
}
