package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@PosixOnly("signals")
class PosixSignalsTest {
    private final LinuxProcessTable table = new LinuxProcessTable();
    private final PosixSignals signals = new PosixSignals(table);
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
    void windowChangeReachesAProgramThatHandlesIt() throws Exception {
        Process server =
                new ProcessBuilder("sh", "-c", "trap 'exit 7' WINCH; echo up; while :; do sleep 0.02; done").start();
        try {
            assertThat(server.inputReader().readLine()).isEqualTo("up");
            ProcessIdentity identity = table.read(server.pid()).orElseThrow().identity();
            assertThat(signals.send(Signal.WINCH, identity)).isEqualTo(Delivery.SENT);
            assertThat(server.waitFor()).isEqualTo(7);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    /** As docs/guarantees.md advises for a program that does not unblock QUIT itself. */
    @Test
    void quitReachesAProgramBelowEnvWithDefaultSignal() throws Exception {
        assumeThat(new ProcessBuilder("env", "--default-signal=QUIT", "true")
                        .start()
                        .waitFor())
                .as("GNU coreutils 8.31")
                .isZero();
        Process server =
                new ProcessBuilder("env", "--default-signal=QUIT", "sh", "-c", "echo up; exec sleep 60").start();
        try {
            assertThat(server.inputReader().readLine()).isEqualTo("up");
            ProcessIdentity identity = table.read(server.pid()).orElseThrow().identity();
            assertThat(signals.send(Signal.QUIT, identity)).isEqualTo(Delivery.SENT);
            assertThat(server.waitFor()).isEqualTo(128 + 3);
        } finally {
            server.destroyForcibly().waitFor();
        }
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

    @Test
    void signalThatWaitedForAHangingShellIsNotSentToARecycledNumber(@TempDir Path directory) throws Exception {
        Set<Long> recycled = ConcurrentHashMap.newKeySet();
        PosixSignals slow = new PosixSignals(tableWith(recycled), hangingShell(directory));
        Process other = new ProcessBuilder("setsid", "sleep", "60").start();
        try {
            CompletableFuture<Delivery> first = Background.supply(() -> slow.send(Signal.INT, identity()));
            Await.until("the shell hangs", () -> Files.exists(directory.resolve("hangs")));
            ProcessIdentity target = table.read(other.pid()).orElseThrow().identity();
            CompletableFuture<Delivery> second = new CompletableFuture<>();
            Thread waits = BackgroundThread.begin("waits", () -> second.complete(slow.send(Signal.USR1, target)));
            Await.until("it waits", () -> waits.getState() == Thread.State.BLOCKED);
            recycled.add(other.pid());
            Files.createFile(directory.resolve("go"));
            assertThat(second.join()).isNotEqualTo(Delivery.SENT);
            assertThat(first.join()).isEqualTo(Delivery.SENT);
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void interruptedSenderWaitsForItsShell(@TempDir Path directory) throws Exception {
        PosixSignals slow = new PosixSignals(table, hangingShell(directory));
        CompletableFuture<Delivery> sent = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sender = BackgroundThread.begin("sender", () -> {
            sent.complete(slow.send(Signal.USR1, identity()));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        Await.until("the shell hangs", () -> Files.exists(directory.resolve("hangs")));
        sender.interrupt();
        Await.until("the sender took the interrupt", () -> sent.isDone() || !sender.isInterrupted());
        Files.createFile(directory.resolve("go"));
        assertThat(sent.join()).isEqualTo(Delivery.SENT);
        assertThat(interrupted.join()).isTrue();
    }

    private static String hangingShell(Path directory) throws Exception {
        Path shell = Files.writeString(
                directory.resolve("shell"),
                "#!/bin/sh\ncd " + directory + "; touch hangs\nwhile [ ! -e go ] && [ -d . ]; do sleep 0.01; done\n"
                        + "exec /bin/sh \"$@\"\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return shell.toString();
    }

    @Test
    void noGroupIsSignalledWhileOurOwnIsUnknown() {
        PosixSignals blind = new PosixSignals(tableWith(Set.of(table.self().pid())));
        assertThat(blind.sendToGroups(Signal.TERM, Set.of(process.pid()))).isEmpty();
        assertThat(process.isAlive()).isTrue();
        assertThat(signals.sendToGroups(Signal.TERM, Set.of(process.pid()))).containsExactly(process.pid());
    }

    /** Returns a table in which other processes have these numbers by now. */
    private ProcessTable tableWith(Set<Long> recycled) {
        return (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> method.getName().equals("read") && recycled.contains(arguments[0])
                        ? Optional.empty()
                        : method.invoke(table, arguments));
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
            case WINCH -> 28;
        };
    }
}
