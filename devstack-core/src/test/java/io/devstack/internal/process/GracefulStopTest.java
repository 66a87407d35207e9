package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** With a table, signals and a clock that the test holds: every scan and every wait takes as long as the test says. */
class GracefulStopTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;
    private static final long MAIN = 200;
    private static final Duration AT_LEAST = Duration.ofSeconds(1);

    private final Table table = new Table();
    private final List<String> sent = new ArrayList<>();
    private final Map<Long, Runnable> onTerm = new HashMap<>();
    private BooleanSupplier cut = () -> false;
    private Duration scan = Duration.ofMillis(1);
    private long now = 1_000_000_000;
    private LongSupplier clock = () -> now;

    @Test
    void mainProcessGetsTheSignalBeforeAnyScan() throws Exception {
        process(MAIN, 100);
        endsOnTerm(MAIN);
        scan = Duration.ofMinutes(5); // a machine that stands still
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0");
    }

    @Test
    void shellWithoutChildrenGetsTheSignalBeforeAnyScan() throws Exception {
        shell(MAIN, 100);
        table.lists(MAIN, Map.of(MAIN, List.of()));
        endsOnTerm(MAIN);
        scan = Duration.ofMinutes(5);
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0");
    }

    @Test
    void childrenThatTheSystemListsGetTheSignalBeforeAnyScan() throws Exception {
        shell(MAIN, 100);
        process(201, MAIN);
        table.lists(MAIN, Map.of(MAIN, List.of(201L)));
        endsOnTerm(201);
        endsOnTerm(MAIN);
        scan = Duration.ofMinutes(5);
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactlyInAnyOrder("TERM 200 at 0", "TERM 201 at 0");
    }

    @Test
    void hiddenChildOfAShellKeepsItsGraceAfterTheShellHasEnded() throws Exception {
        shell(MAIN, 100);
        table.put(201, MAIN, 201, 201, 1_201); // nothing but its parent proves it
        process(202, MAIN);
        table.lists(MAIN, Map.of(MAIN, List.of(201L, 202L)));
        onTerm.put(MAIN, () -> {
            table.remove(MAIN);
            table.put(201, 1, 201, 201, 1_201);
        });
        onTerm.put(201L, () -> table.removeAt(201, 5));
        onTerm.put(202L, () -> table.removeAt(202, 1));
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactlyInAnyOrder("TERM 200 at 0", "TERM 201 at 0", "TERM 202 at 0");
        assertThat(seconds()).isBetween(5.0, 6.0);
    }

    @Test
    void workersAreNotSignalledWhileTheMainProcessEndsThem() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        onTerm.put(MAIN, () -> {
            table.remove(201);
            table.remove(MAIN);
        });
        assertThat(end(SignalTo.MAIN, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0");
    }

    @Test
    void restGetsTheSignalAndTheRestOfTheGraceOnceTheMainProcessHasEnded() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        onTerm.put(MAIN, () -> table.removeAt(MAIN, 3));
        onTerm.put(201L, () -> table.removeAt(201, 9));
        GracefulStop.Outcome outcome = end(SignalTo.MAIN, GRACE);
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.heldUp()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 3");
    }

    @Test
    void mainProcessLeftByItsLauncherEndsItsOwnWorkers() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        process(202, 201);
        endsOnTerm(MAIN);
        onTerm.put(201L, () -> {
            table.removeAt(202, 4);
            table.removeAt(201, 5);
        });
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 0");
    }

    @Test
    void orphanOfAProcessThatALauncherLeftIsAskedAtOnce() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        process(202, MAIN);
        process(203, 202);
        endsOnTerm(MAIN);
        onTerm.put(201L, () -> table.removeAt(201, 8));
        onTerm.put(202L, () -> table.removeAt(202, 2));
        onTerm.put(203L, () -> table.removeAt(203, 5));
        GracefulStop.Outcome outcome = end(SignalTo.AUTO, GRACE);
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.heldUp()).isEmpty();
        assertThat(sent).containsExactlyInAnyOrder("TERM 200 at 0", "TERM 201 at 0", "TERM 202 at 0", "TERM 203 at 2");
    }

    @Test
    void daemonizedServerEndsItsOwnWorkers() throws Exception {
        process(201, 1);
        process(202, 201);
        onTerm.put(201L, () -> {
            table.removeAt(202, 4);
            table.removeAt(201, 5);
        });
        ProcessIdentity launched = FakeProcessTable.identity(MAIN, 1_001);
        assertThat(end(launched, SignalTo.MAIN, GRACE, NO_LIMIT).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 201 at 0");
    }

    @Test
    void lastCallReachesTheRestOfAProcessThatIsLeftAndIgnoresTheSignal() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        process(202, 201);
        onTerm.put(MAIN, () -> table.removeAt(MAIN, 3));
        onTerm.put(202L, () -> {
            table.remove(202);
            table.remove(201);
        });
        GracefulStop.Outcome outcome = end(SignalTo.AUTO, GRACE);
        assertThat(outcome.left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 3", "TERM 202 at 9");
        assertThat(outcome.heldUp()).hasValueSatisfying(by -> {
            assertThat(by.pid()).isEqualTo(201);
            assertThat(by.after()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        });
    }

    @Test
    void lastCallReachesTheRestOfAMainProcessThatIgnoresTheSignal() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        onTerm.put(201L, () -> {
            table.remove(201);
            table.remove(MAIN);
        });
        GracefulStop.Outcome outcome = end(SignalTo.AUTO, GRACE);
        assertThat(outcome.left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 9");
        assertThat(outcome.heldUp()).hasValueSatisfying(by -> {
            assertThat(by.pid()).isEqualTo(MAIN);
            assertThat(by.after()).isGreaterThanOrEqualTo(Duration.ofSeconds(9));
        });
    }

    @Test
    void survivorsAreReturnedWhenTheGraceIsOver() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        GracefulStop.Outcome outcome = end(SignalTo.AUTO, GRACE);
        assertThat(outcome.left()).extracting(Member::identity).containsOnly(table.id(MAIN), table.id(201));
        assertThat(outcome.heldUp()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 9");
        assertThat(seconds()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void shellAndItsChildrenAreMainProcessesButNotTheirs() throws Exception {
        shell(MAIN, 100);
        shell(201, MAIN);
        process(202, 201);
        process(203, 202);
        onTerm.put(202L, () -> {
            table.remove(202);
            table.remove(203);
            table.remove(201);
            table.remove(MAIN);
        });
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 0", "TERM 202 at 0");
    }

    @Test
    void mainMeansTheShellAlone() throws Exception {
        shell(MAIN, 100);
        process(201, MAIN);
        onTerm.put(MAIN, () -> {
            table.remove(201);
            table.remove(MAIN);
        });
        assertThat(end(SignalTo.MAIN, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0");
    }

    @Test
    void allGetTheSignalAtOnceByTheirGroup() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        table.put(202, MAIN, 202, 202, 1_001);
        table.environment(202, "RUN=1");
        onTerm.put(202L, () -> table.remove(202));
        onTerm.put(-MAIN, () -> {
            table.remove(201);
            table.remove(MAIN);
        });
        assertThat(end(SignalTo.ALL, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM -200 at 0", "TERM 202 at 0");
    }

    @Test
    void membersOfADeadMainProcessGetTheSignalAndTheWholeGrace() throws Exception {
        process(MAIN, 100);
        ProcessIdentity main = table.id(MAIN);
        process(201, 1);
        table.remove(MAIN);
        onTerm.put(201L, () -> table.removeAt(201, 14));
        scan = Duration.ofSeconds(5);
        assertThat(end(main, SignalTo.AUTO, GRACE, NO_LIMIT).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 201 at 5");
    }

    @Test
    void nothingIsSignalledWhereNothingLives() throws Exception {
        assertThat(end(FakeProcessTable.identity(MAIN, 1_001), SignalTo.AUTO, GRACE, NO_LIMIT)
                        .left())
                .isEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void aSlowScanTakesNoGraceAway() throws Exception {
        process(MAIN, 100);
        process(201, MAIN);
        endsOnTerm(MAIN);
        onTerm.put(201L, () -> table.removeAt(201, seconds() + 0.5));
        scan = Duration.ofSeconds(12); // longer than the grace: who lives is known too late
        GracefulStop.Outcome outcome = end(SignalTo.AUTO, GRACE);
        assertThat(outcome.left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0", "TERM 201 at 12");
    }

    @Test
    void timeInWhichServiceAndSupervisorWereFrozenTakesNoGraceAway() throws Exception {
        clock = new RunningTime(() -> now, () -> now / 1_000_000);
        process(MAIN, 100);
        table.frozenFor = Duration.ofHours(1).toNanos();
        onTerm.put(MAIN, () -> table.removeAt(MAIN, Duration.ofHours(1).toSeconds() + 8));
        assertThat(end(SignalTo.AUTO, GRACE).left()).isEmpty();
        assertThat(sent).containsExactly("TERM 200 at 0");
    }

    @Test
    void aLimitThatIsOverLeavesTheSignalAndAMoment() throws Exception {
        process(MAIN, 100);
        onTerm.put(MAIN, () -> table.removeAt(MAIN, 0.4));
        assertThat(end(table.id(MAIN), SignalTo.AUTO, GRACE, now - 1).left()).isEmpty();
        table.ends.clear();
        process(MAIN, 100);
        onTerm.remove(MAIN);
        long start = now;
        assertThat(end(table.id(MAIN), SignalTo.AUTO, GRACE, now - 1).left()).hasSize(1);
        assertThat(Duration.ofNanos(now - start)).isBetween(AT_LEAST, AT_LEAST.multipliedBy(2));
    }

    @Test
    void aStoppedMainProcessIsContinued() throws Exception {
        table.put(MAIN, 100, MAIN, MAIN, 1_001, ProcessEntry.State.STOPPED);
        end(SignalTo.AUTO, Duration.ofMillis(100));
        assertThat(sent).startsWith("TERM 200 at 0", "CONT 200 at 0");
    }

    @Test
    void aRecycledOrProtectedNumberIsNotSignalled() throws Exception {
        table.put(MAIN, 1, MAIN, MAIN, 1_001);
        end(FakeProcessTable.identity(MAIN, 1_002), SignalTo.AUTO, Duration.ofMillis(100), NO_LIMIT);
        end(FakeProcessTable.identity(50, 10), SignalTo.AUTO, Duration.ofMillis(100), NO_LIMIT);
        assertThat(sent).isEmpty();
    }

    private void process(long pid, long parent) {
        table.put(pid, parent, MAIN, MAIN, 1_001);
        table.environment(pid, "RUN=1");
    }

    private void shell(long pid, long parent) {
        process(pid, parent);
        table.shells.add(pid);
    }

    private void endsOnTerm(long pid) {
        onTerm.put(pid, () -> table.remove(pid));
    }

    private double seconds() {
        return (now - 1_000_000_000) / 1e9;
    }

    private GracefulStop.Outcome end(SignalTo to, Duration grace) throws InterruptedException {
        return end(table.id(MAIN), to, grace, NO_LIMIT);
    }

    @Test
    void cutEndsTheGraceOfWhatIgnoresTheSignal() throws Exception {
        process(MAIN, 100);
        cut = () -> seconds() >= 2;
        assertThat(pids(end(SignalTo.MAIN, GRACE).left())).containsExactly(MAIN);
        assertThat(seconds()).isBetween(2.0, 3.0);
    }

    private static List<Long> pids(List<Member> members) {
        return members.stream().map(member -> member.entry().pid()).toList();
    }

    private GracefulStop.Outcome end(ProcessIdentity main, SignalTo to, Duration grace, long limit)
            throws InterruptedException {
        Evidence evidence = Evidence.since(1_000).withMarker(Set.of("RUN=1")).withRecorded(main);
        Members all = new Members(table, evidence);
        GracefulStop.Look look = () -> {
            now += scan.toNanos();
            table.tick();
            return all.pass().members();
        };
        return new GracefulStop(
                        table,
                        new Signals(),
                        (signal, member, delivery) -> {},
                        new Members(table, evidence),
                        look,
                        Optional.of(main),
                        () -> clock.getAsLong())
                .end(new GracefulStop.Request(Signal.TERM, to, grace, limit, AT_LEAST, cut));
    }

    private final class Signals implements ProcessSignals {
        @Override
        public Delivery send(Signal signal, ProcessIdentity target) {
            sent.add(signal + " " + target.pid() + " at " + (long) seconds());
            if (signal == Signal.TERM) {
                onTerm.getOrDefault(target.pid(), () -> {}).run();
            }
            return Delivery.SENT;
        }

        @Override
        public Delivery sendToGroup(Signal signal, long group) {
            sent.add(signal + " " + -group + " at " + (long) seconds());
            onTerm.getOrDefault(-group, () -> {}).run();
            return Delivery.SENT;
        }
    }

    /** Waiting for an end is what moves the clock. */
    private final class Table extends FakeProcessTable {
        private static final long STEP_NANOS = 10_000_000;

        private final Map<Long, Double> ends = new HashMap<>();
        private final Set<Long> shells = new HashSet<>();
        private long frozenFor;

        ProcessIdentity id(long pid) {
            return identity(pid, 1_001);
        }

        void removeAt(long pid, double second) {
            ends.put(pid, second);
        }

        void tick() {
            if (frozenFor != 0 && seconds() >= 3) {
                now += frozenFor;
                frozenFor = 0;
            }
            ends.forEach((pid, second) -> {
                if (seconds() >= second) {
                    remove(pid);
                }
            });
        }

        @Override
        public List<String> commandWords(long pid) {
            return shells.contains(pid) ? List.of("/bin/sh", "-c", "cd x && y") : super.commandWords(pid);
        }

        @Override
        public boolean isAlive(ProcessIdentity identity) {
            now += STEP_NANOS;
            long unused = clock.getAsLong();
            tick();
            return super.isAlive(identity);
        }

        @Override
        public boolean awaitEnd(ProcessIdentity identity, Duration atMost) {
            long deadline = now + atMost.toNanos();
            while (isAlive(identity)) {
                if (now >= deadline) {
                    return false;
                }
            }
            return true;
        }
    }
}
