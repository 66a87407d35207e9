package io.devstack.internal.process;

import static io.devstack.internal.process.FakeProcessTable.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.DescendantProof.State;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel's lists prove: the keeper is 50, this JVM is 100 and has the threads 100 and 101. */
class DescendantProofTest {
    private static final long KEEPER = 50;
    private static final long THREAD = 101;
    private static final Map<Long, List<Long>> NO_CHILD = Map.of(SELF, List.of(), THREAD, List.of());

    private final FakeProcessTable table = new FakeProcessTable();
    private final List<Signal> sent = new ArrayList<>();
    private final ProcessSignals signals = new ProcessSignals() {
        @Override
        public Delivery send(Signal signal, ProcessIdentity target) {
            sent.add(signal);
            return Delivery.SENT;
        }

        @Override
        public Delivery sendToGroup(Signal signal, long group) {
            throw new AssertionError("no group is signalled");
        }
    };

    @BeforeEach
    void nothingRuns() {
        table.lists(KEEPER, adopted(SELF));
        table.lists(SELF, NO_CHILD);
    }

    private static Map<Long, List<Long>> adopted(Long... children) {
        return Map.of(KEEPER, List.of(children));
    }

    private DescendantProof proof() {
        return DescendantProof.of(table, signals, FakeProcessTable.identity(KEEPER, 10));
    }

    @Test
    void supervisorAloneInTheKeepersListIsProof() {
        assertThat(proof().read().isProof()).isTrue();
    }

    @Test
    void orphanInTheKeepersListIsNoProof() {
        ProcessIdentity orphan = table.put(200, KEEPER, 200, 200, 30);
        table.lists(KEEPER, adopted(SELF, 200L));
        DescendantProof.Reading reading = proof().read();
        assertThat(reading.state()).isEqualTo(State.SOME);
        assertThat(reading.children()).extracting(ProcessEntry::identity).containsExactly(orphan);
    }

    @Test
    void childrenOfOtherPartsProveThatTheRestHasNoProcess() {
        ProcessIdentity main = table.put(200, SELF, 200, 200, 30);
        ProcessIdentity daemon = table.put(201, KEEPER, 201, 201, 30);
        table.lists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        table.lists(KEEPER, adopted(SELF, 201L));
        assertThat(beside(main, daemon)).isTrue();
        assertThat(beside(main)).isFalse();
        assertThat(beside(daemon)).isFalse();
        table.lists(KEEPER, adopted(SELF));
        assertThat(beside(main)).isTrue();
        table.put(200, SELF, 200, 200, 30, ProcessEntry.State.ENDED);
        assertThat(beside(main)).isFalse();
    }

    @Test
    void childThatAppearsInTheSecondReadingProvesNothingOfOtherParts() {
        ProcessIdentity main = table.put(200, SELF, 200, 200, 30);
        table.put(201, SELF, 201, 201, 30);
        DescendantProof proof = proof();
        table.lists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        table.thenLists(SELF, Map.of(SELF, List.of(201L), THREAD, List.of(200L)));
        assertThat(proof.readBeside(Set.of(main)).isProof()).isFalse();
        table.lists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        table.thenLists(SELF, Map.of(SELF, List.of(200L)));
        assertThat(proof.readBeside(Set.of(main)).isProof()).isFalse();
    }

    @Test
    void listThatLacksTheSupervisorOrCannotBeReadProvesNothingOfOtherParts() {
        DescendantProof proof = proof();
        table.lists(KEEPER, adopted());
        assertThat(proof.readBeside(Set.of()).isProof()).isFalse();
        table.listsNothing(KEEPER);
        assertThat(proof.readBeside(Set.of()).isProof()).isFalse();
        assertThat(DescendantProof.unavailable(table, signals, "none")
                        .readBeside(Set.of())
                        .state())
                .isEqualTo(State.UNAVAILABLE);
    }

    @Test
    void orphanOfNoPartIsNamedAndHelperIsNot() {
        table.put(200, SELF, 200, 50, 30); // in the session of this JVM
        ProcessIdentity orphan = table.put(201, KEEPER, 201, 201, 30);
        table.lists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        table.lists(KEEPER, adopted(SELF, 201L));
        DescendantProof.Reading reading = proof().readBeside(Set.of());
        assertThat(reading.state()).isEqualTo(State.SOME);
        assertThat(reading.children()).extracting(ProcessEntry::identity).containsExactly(orphan);
        table.lists(KEEPER, adopted(SELF));
        assertThat(beside()).isTrue();
    }

    private boolean beside(ProcessIdentity... others) {
        return proof().readBeside(Set.of(others)).isProof();
    }

    @Test
    void childOfAnyThreadIsNoProof() {
        table.put(200, SELF, 200, 200, 30);
        table.lists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        assertThat(proof().read().state()).isEqualTo(State.SOME);
    }

    @Test
    void childThatAppearsInTheSecondReadingIsNoProof() {
        table.put(200, SELF, 200, 200, 30);
        table.thenLists(SELF, Map.of(SELF, List.of(), THREAD, List.of(200L)));
        assertThat(proof().read().state()).isEqualTo(State.SOME);
    }

    @Test
    void threadThatEndedBetweenTheReadingsMakesItUnclear() {
        table.thenLists(SELF, Map.of(SELF, List.of()));
        assertThat(proof().read().state()).isEqualTo(State.UNCLEAR);
    }

    @Test
    void zombieMakesItUnclear() {
        table.put(200, KEEPER, 200, 200, 30, ProcessEntry.State.ENDED);
        table.lists(KEEPER, adopted(SELF, 200L));
        assertThat(proof().read().state()).isEqualTo(State.UNCLEAR);
    }

    @Test
    void childReapedDuringTheReadingMakesItUnclear() {
        table.put(200, KEEPER, 200, 200, 30);
        table.lists(KEEPER, adopted(SELF, 200L, 201L));
        DescendantProof.Reading reading = proof().read();
        assertThat(reading.state()).isEqualTo(State.UNCLEAR);
        assertThat(reading.children()).hasSize(1);
    }

    @Test
    void numberOfAReapedChildThatAStrangerHasNowIsNoChild() {
        table.put(200, 1, 200, 200, 30);
        table.lists(KEEPER, adopted(SELF, 200L));
        assertThat(proof().read().children()).isEmpty();
    }

    @Test
    void listTooLongForOneReadMakesItUnclear() {
        DescendantProof proof = proof();
        table.put(200, KEEPER, 200, 200, 30);
        table.listsOnly(KEEPER, SELF, 200L);
        assertThat(proof.read().state()).isEqualTo(State.UNCLEAR);
        assertThat(proof.read().children())
                .as("so that they can be killed")
                .extracting(ProcessEntry::pid)
                .containsExactly(200L);
    }

    @Test
    void keeperThatDiedMakesItUnavailable() {
        DescendantProof proof = proof();
        table.put(SELF, 1, SELF, 50, 20);
        assertThat(proof.read())
                .isEqualTo(new DescendantProof.Reading(State.UNAVAILABLE, List.of(), "the keeper is gone"));
        assertThat(proof.isAvailable()).isFalse();
    }

    @Test
    void keeperWithSeveralThreadsMakesItUnavailable() {
        table.lists(KEEPER, Map.of(KEEPER, List.of(SELF), 51L, List.of()));
        assertThat(proof().read().obstacle()).contains("JVM");
    }

    @Test
    void kernelWithoutListsMakesItUnavailable() {
        table.listsNothing(KEEPER);
        assertThat(proof().read().obstacle()).contains("kernel");
    }

    @Test
    void stoppedKeeperIsContinuedUntilItHasReaped() throws Exception {
        table.put(KEEPER, 1, KEEPER, KEEPER, 10, ProcessEntry.State.STOPPED);
        table.put(200, KEEPER, 200, 200, 30, ProcessEntry.State.ENDED);
        table.thenLists(KEEPER, adopted(SELF, 200L));
        table.thenLists(KEEPER, adopted(SELF));
        assertThat(proof().settle(Duration.ofSeconds(30)).isProof()).isTrue();
        assertThat(sent).containsExactly(Signal.CONT);
    }

    @Test
    void resultNamesTheKernelsListsAsItsSource() throws Exception {
        assertThat(kill()).isEqualTo(new Termination.Result(Verdict.CERTIFIED, List.of(), 1, 3, true));
        table.put(200, KEEPER, 200, 200, 30, ProcessEntry.State.ENDED); // a keeper that hangs does not reap it
        table.lists(KEEPER, adopted(SELF, 200L));
        Termination.Result uncertain = kill();
        assertThat(uncertain.verdict()).isEqualTo(Verdict.UNOBSERVABLE);
        assertThat(uncertain.byKernel()).isTrue();
    }

    private Termination.Result kill() throws InterruptedException {
        return new Termination(signals, (signal, member, delivery) -> {}, System::nanoTime, proof())
                .kill(new Members(table, Evidence.since(20)), Duration.ZERO);
    }
}
