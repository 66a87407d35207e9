package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.OwnershipRule;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final long SINCE = 1_000;
    private static final long LATER = 1_001;
    private static final Path LOG = Path.of("/project/.pids/backend.log");

    private final FakeProcessTable table = new FakeProcessTable();
    private final Evidence evidence = Evidence.since(SINCE);

    @Test
    void aRecordedIdentityIsOurs() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        assertThat(ruleOf(200, evidence.withRecorded(leader))).isEqualTo(OwnershipRule.RECORDED);
    }

    @Test
    void descendantsOfAProtectedProcessAreNotOurs() {
        ProcessIdentity init = FakeProcessTable.identity(1, 0);
        ProcessIdentity shell = FakeProcessTable.identity(50, 10);
        ProcessIdentity self = FakeProcessTable.identity(FakeProcessTable.SELF, 20);
        table.put(200, 50, 200, 200, LATER);
        table.put(201, 1, 201, 50, LATER);
        for (ProcessIdentity named : List.of(init, shell, self)) {
            assertThatNobodyIsOurs(evidence.withRecorded(named));
        }
        assertThatNobodyIsOurs(evidence.withAncestor(init).withAncestor(shell));
    }

    @Test
    void supervisorFindsWhatItsKeeperAdopted() {
        ProcessIdentity keeper = FakeProcessTable.identity(50, 10);
        table.put(200, 50, 200, 200, LATER);
        assertThat(ruleOf(200, evidence.withAncestor(keeper).withAncestor(table.self())))
                .isEqualTo(OwnershipRule.DESCENDANT);
    }

    @Test
    void evidenceOfOneUserProvesNothingAboutAnother() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        table.put(201, 200, 200, 200, LATER);
        table.user(201, 7);
        ProcessIdentity others = table.put(300, 1, 300, 300, LATER);
        table.user(300, 7);
        Evidence limited =
                evidence.withRecorded(leader).withRecorded(others).limitedTo(OptionalLong.of(FakeProcessTable.USER));
        assertThat(new Members(table, limited).pass().members())
                .singleElement()
                .satisfies(member -> assertThat(member.identity()).isEqualTo(leader));
    }

    @Test
    void aStrangerWithARecordedNumberIsNot() {
        table.put(200, 1, 200, 200, LATER + 5);
        assertThatNobodyIsOurs(evidence.withRecorded(FakeProcessTable.identity(200, LATER)));
    }

    @Test
    void whatIsInTheSessionOrGroupOfALivingLeaderIsOurs() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        table.put(201, 1, 201, 200, LATER);
        table.put(202, 1, 200, 300, LATER);
        assertThat(ruleOf(201, evidence.withRecorded(leader))).isEqualTo(OwnershipRule.SESSION);
        assertThat(ruleOf(202, evidence.withRecorded(leader))).isEqualTo(OwnershipRule.SESSION);
    }

    @Test
    void aSessionWhoseLeaderIsDeadProvesNothing() {
        ProcessIdentity leader = FakeProcessTable.identity(200, LATER);
        table.put(201, 1, 201, 200, LATER);
        assertThatNobodyIsOurs(evidence.withRecorded(leader));
    }

    @Test
    void aSessionNumberThatAStrangerGotProvesNothing() {
        table.put(200, 1, 200, 200, LATER + 7);
        table.put(201, 200, 200, 200, LATER + 8);
        assertThatNobodyIsOurs(evidence.withRecorded(FakeProcessTable.identity(200, LATER)));
    }

    @Test
    void aSessionThatWasWatchedOutlivesItsLeader() {
        table.put(201, 1, 201, 200, LATER);
        assertThat(ruleOf(201, evidence.withSession(200))).isEqualTo(OwnershipRule.SESSION);
    }

    @Test
    void aWatchedSessionThatWasSeenEmptyIsForgotten() {
        Members members = new Members(table, evidence.withSession(200));
        assertThat(members.pass().members()).isEmpty();
        table.put(200, 1, 200, 200, LATER + 9);
        assertThat(members.pass().members()).isEmpty();
    }

    @Test
    void aWatchedSessionWhoseNumberAStrangerGotProvesNothing() {
        table.put(200, 1, 200, 200, LATER + 7);
        table.put(201, 200, 200, 200, LATER + 8);
        Members members = new Members(
                table,
                evidence.withRecorded(FakeProcessTable.identity(200, LATER)).withSession(200));
        assertThat(members.pass().members()).isEmpty();
        table.remove(200);
        assertThat(members.pass().members())
                .as("after the stranger that led it")
                .isEmpty();
    }

    @Test
    void whatDescendsFromAnAncestorIsOursAndTheAncestorIsNot() {
        ProcessIdentity keeper = table.put(150, 1, 150, 150, SINCE);
        table.put(200, 150, 200, 200, LATER);
        table.put(201, 200, 201, 201, LATER);
        assertThat(pids(evidence.withAncestor(keeper))).containsExactly(201L, 200L);
        assertThat(ruleOf(201, evidence.withAncestor(keeper))).isEqualTo(OwnershipRule.DESCENDANT);
        assertThat(new Members(table, evidence.withAncestor(keeper)).claim(201))
                .hasValueSatisfying(member -> assertThat(member.rule()).isEqualTo(OwnershipRule.DESCENDANT));
    }

    @Test
    void whoWasProvenStaysSoWhenWhatProvedItIsGoneAndItsNumberIsNobodysElse() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        table.put(201, 200, 201, 201, LATER);
        table.put(202, 1, 202, 200, LATER);
        table.put(203, 201, 203, 203, LATER);
        Members members = new Members(table, evidence.withRecorded(leader));
        assertThat(members.pass().members()).hasSize(4);
        table.remove(200);
        table.put(201, 1, 201, 201, LATER);
        assertThat(members.pass().members())
                .extracting(member -> member.identity().pid())
                .containsExactly(203L, 202L, 201L);
        table.put(202, 1, 202, 200, LATER + 1);
        assertThat(members.pass().members())
                .extracting(member -> member.identity().pid())
                .containsExactly(203L, 201L);
    }

    @Test
    void whatDescendsFromAStrangerWithTheNumberOfAnAncestorIsNot() {
        table.put(150, 1, 150, 150, LATER);
        table.put(200, 150, 200, 200, LATER);
        assertThatNobodyIsOurs(evidence.withAncestor(FakeProcessTable.identity(150, SINCE)));
    }

    @Test
    void theWholeMarkerInTheEnvironmentIsProof() {
        Evidence marked = evidence.withMarker(Set.of("DEVSTACK_RUN=1", "DEVSTACK_SERVICE=db"));
        table.put(200, 1, 200, 200, LATER);
        table.environment(200, "A=b", "DEVSTACK_RUN=1", "DEVSTACK_SERVICE=db");
        table.put(201, 1, 201, 201, LATER);
        table.environment(201, "DEVSTACK_RUN=1", "DEVSTACK_SERVICE=other");
        assertThat(pids(marked)).containsExactly(200L);
        assertThat(ruleOf(200, marked)).isEqualTo(OwnershipRule.ENVIRONMENT);
    }

    @Test
    void oneOfSeveralStacksInTheEnvironmentIsProof() {
        Evidence renamed = evidence.withStacks(Set.of("DEVSTACK_STACK=old", "DEVSTACK_STACK=new"))
                .withoutRuns(Set.of("DEVSTACK_RUN=2"));
        table.put(200, 1, 200, 200, LATER);
        table.environment(200, "DEVSTACK_STACK=old", "DEVSTACK_RUN=1");
        table.put(201, 1, 201, 201, LATER);
        table.environment(201, "DEVSTACK_STACK=new", "DEVSTACK_RUN=1");
        table.put(202, 1, 202, 202, LATER);
        table.environment(202, "DEVSTACK_STACK=other", "DEVSTACK_RUN=1");
        table.put(203, 1, 203, 203, LATER);
        table.environment(203, "DEVSTACK_STACK=old", "DEVSTACK_RUN=2");
        assertThat(pids(renamed)).containsExactlyInAnyOrder(200L, 201L);
    }

    @Test
    void withoutAMarkerNoEnvironmentIsProof() {
        table.put(200, 1, 200, 200, LATER);
        table.environment(200, "A=b");
        assertThatNobodyIsOurs(evidence);
    }

    @Test
    void whoWritesToALogIsOurs() {
        table.put(200, 1, 200, 200, LATER);
        table.writes(200, LOG);
        assertThat(ruleOf(200, evidence.withLogFile(LOG))).isEqualTo(OwnershipRule.LOG_FILE);
    }

    @Test
    void weakEvidenceProvesNothingOfAnotherUsersProcess() {
        table.put(200, 1, 200, 200, LATER);
        table.environment(200, "DEVSTACK_RUN=1");
        table.writes(200, LOG);
        table.user(200, 0);
        assertThatNobodyIsOurs(evidence.withMarker(Set.of("DEVSTACK_RUN=1")).withLogFile(LOG));
    }

    @Test
    void strongEvidenceDoesAlsoForAnotherUsersProcess() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        table.put(201, 200, 201, 201, LATER);
        table.user(200, 0);
        table.user(201, 33);
        assertThat(pids(evidence.withRecorded(leader))).containsExactly(201L, 200L);
    }

    @Test
    void whatIsOlderThanTheRunIsNeverOurs() {
        ProcessIdentity old = table.put(200, 1, 200, 200, SINCE - 1);
        table.environment(200, "DEVSTACK_RUN=1");
        table.writes(200, LOG);
        assertThatNobodyIsOurs(evidence.withRecorded(old)
                .withSession(200)
                .withMarker(Set.of("DEVSTACK_RUN=1"))
                .withLogFile(LOG));
    }

    @Test
    void selfItsAncestorsAndItsSessionsLeaderAreNeverOurs() {
        ProcessIdentity parent = table.put(60, 1, 60, 60, LATER);
        ProcessIdentity self = table.put(FakeProcessTable.SELF, 60, 100, 50, LATER);
        ProcessIdentity leader = table.put(50, 1, 50, 50, LATER);
        assertThatNobodyIsOurs(evidence.withRecorded(parent)
                .withRecorded(self)
                .withRecorded(leader)
                .withRecorded(table.put(1, 0, 1, 1, LATER)));
    }

    @Test
    void ofAnotherBootNobodyIsOurs() {
        table.put(200, 1, 200, 200, LATER);
        assertThatNobodyIsOurs(evidence.withRecorded(new ProcessIdentity("other boot", "pid:[1]", 200, LATER)));
        assertThatNobodyIsOurs(evidence.withRecorded(new ProcessIdentity("boot", "pid:[2]", 200, LATER)));
    }

    @Test
    void aZombieIsNoMember() {
        ProcessIdentity dead = table.put(200, 1, 200, 200, LATER, ProcessEntry.State.ENDED);
        assertThatNobodyIsOurs(evidence.withRecorded(dead));
        assertThat(new Members(table, evidence.withRecorded(dead)).claim(200)).isEmpty();
    }

    @Test
    void aPassIsNotCleanWhenSomethingVanishedBeforeItWasClassified() {
        Members members = new Members(table, evidence);
        table.vanish(200);
        assertThat(members.pass().clean()).isFalse();
        table.reappear();
        assertThat(members.pass().clean()).isTrue();
    }

    @Test
    void aPassIsNotCleanWhenSomethingEndedWhileItWasClassified() {
        Members members = new Members(table, evidence.withMarker(Set.of("DEVSTACK_RUN=1")));
        table.put(200, 1, 200, 200, LATER);
        table.endWhenAsked(200);
        assertThat(members.pass().clean()).isFalse();
        assertThat(members.pass().clean()).isTrue();
    }

    @Test
    void aPassIsNotCleanWhileSomethingIsEndingWhoseEnvironmentIsGone() {
        Members members = new Members(table, evidence.withMarker(Set.of("DEVSTACK_RUN=1")));
        table.put(200, 1, 200, 200, LATER, ProcessEntry.State.EXITING);
        assertThat(members.pass().clean()).isFalse();
        assertThat(new Members(table, evidence).pass().clean())
                .as("no environment proves anything")
                .isTrue();
        table.remove(200);
        assertThat(members.pass().clean()).isTrue();
    }

    @Test
    void aLookGoesOnUntilTwoPassesWereClean() {
        Members members = new Members(table, evidence.withMarker(Set.of("DEVSTACK_RUN=1")));
        table.put(200, 1, 200, 200, LATER);
        table.endWhenAsked(200);
        assertThat(members.look(10)).isEmpty();
        table.put(201, 1, 201, 201, LATER);
        table.environment(201, "DEVSTACK_RUN=1");
        assertThat(members.look(1)).hasSize(1);
    }

    @Test
    void emptinessIsUnknownWhileNoTwoPassesAreClean() {
        Members members = new Members(table, evidence);
        assertThat(members.isEmpty(10)).contains(true);
        for (long pid = 200; pid < 210; pid++) {
            table.vanish(pid);
        }
        assertThat(members.isEmpty(10)).isEmpty();
        assertThat(members.isProvenEmpty(10)).isFalse();
        table.reappear();
        assertThat(members.isEmpty(10)).contains(true);
        ProcessIdentity member = table.put(200, 1, 200, 200, LATER);
        assertThat(new Members(table, evidence.withRecorded(member)).isEmpty(10))
                .contains(false);
    }

    @Test
    void watchedSessionIsForgottenAfterACleanPassOnly() {
        Members members = new Members(table, evidence.withSession(200));
        table.vanish(201);
        assertThat(members.pass().members()).isEmpty();
        table.reappear();
        table.put(201, 1, 201, 200, LATER);
        assertThat(members.pass().members()).hasSize(1);
    }

    @Test
    void processWhoseSessionIsUnknownMayBeOfAWatchedOne() {
        Members members = new Members(table, evidence.withSession(200));
        table.put(201, 1, ProcessEntry.UNKNOWN_GROUP, ProcessEntry.UNKNOWN_GROUP, LATER);
        assertThat(members.isEmpty(3)).isEmpty();
        table.put(201, 1, 200, 200, LATER);
        assertThat(members.isEmpty(3)).contains(false);
    }

    @Test
    void noGroupIsSignalledWhileThatOfAStrangerIsUnknown() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        table.put(300, 1, ProcessEntry.UNKNOWN_GROUP, ProcessEntry.UNKNOWN_GROUP, LATER);
        assertThat(new Members(table, evidence.withRecorded(leader)).pass().groups())
                .isEmpty();
        table.put(300, 1, 300, 300, LATER);
        ProcessIdentity unknown = table.put(201, 200, ProcessEntry.UNKNOWN_GROUP, ProcessEntry.UNKNOWN_GROUP, LATER);
        assertThat(new Members(table, evidence.withRecorded(leader).withRecorded(unknown))
                        .pass()
                        .groups())
                .containsExactly(200L);
    }

    @Test
    void aPassIsCleanWhenAKnownStrangerVanished() {
        Members members = new Members(table, evidence);
        table.put(200, 1, 200, 200, LATER);
        members.pass();
        table.remove(200);
        table.vanish(200);
        assertThat(members.pass().clean()).isTrue();
    }

    @Test
    void aNewZombieMakesOnePassUnclean() {
        Members members = new Members(table, evidence);
        assertThat(members.pass().clean()).isTrue();
        table.put(200, 1, 200, 200, LATER, ProcessEntry.State.ENDED);
        assertThat(members.pass().clean()).isFalse();
        assertThat(members.pass().clean()).isTrue();
    }

    @Test
    void aGroupThatAStrangerIsInIsNotSignalledAsAGroup() {
        ProcessIdentity leader = table.put(200, 1, 200, 200, LATER);
        assertThat(new Members(table, evidence.withRecorded(leader)).pass().groups())
                .containsExactly(200L);
        table.put(300, 1, 300, 300, LATER);
        table.environment(300, "DEVSTACK_RUN=1");
        table.put(301, 1, 300, 300, LATER);
        assertThat(new Members(table, evidence.withMarker(Set.of("DEVSTACK_RUN=1")))
                        .pass()
                        .groups())
                .isEmpty();
    }

    private OwnershipRule ruleOf(long pid, Evidence proof) {
        return new Members(table, proof)
                .pass().members().stream()
                        .filter(member -> member.identity().pid() == pid)
                        .findFirst()
                        .orElseThrow()
                        .rule();
    }

    private List<Long> pids(Evidence proof) {
        return new Members(table, proof)
                .pass().members().stream()
                        .map(member -> member.identity().pid())
                        .toList();
    }

    private void assertThatNobodyIsOurs(Evidence proof) {
        assertThat(new Members(table, proof).pass().members()).isEmpty();
        for (long pid : table.pids()) {
            assertThat(new Members(table, proof).claim(pid)).isEmpty();
        }
    }
}
