package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemberLooksTest {
    private static final Path LOG = Path.of("/project/.pids/b.log");

    private final AtomicInteger scans = new AtomicInteger();
    private final AtomicInteger environmentsRead = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private final FakeProcessTable table = new FakeProcessTable() {
        @Override
        public long[] pids() {
            scans.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.pids();
        }

        @Override
        public boolean environmentHolds(long pid, Set<String> wanted) {
            environmentsRead.incrementAndGet();
            return super.environmentHolds(pid, wanted);
        }
    };

    @Test
    void membersAreAttributedByTheStrongestProof() throws Exception {
        MemberLooks<String> looks = looks();
        table.put(301, 300, 300, 300, 1_002); // in the session of a
        table.put(302, 1, 302, 302, 1_003); // by its environment
        table.environment(302, "RUN=1", "SERVICE=b");
        table.put(303, 302, 303, 303, 1_004); // below that, in a session of its own
        table.put(304, 1, 304, 304, 1_005); // by its log
        table.writes(304, LOG);
        table.put(305, FakeProcessTable.SELF, 305, 305, 1_006); // of the run, of no part
        MemberLooks.Look<String> look = looks.next();
        assertThat(pids(look.of("a"))).containsExactlyInAnyOrder(300L, 301L);
        assertThat(pids(look.of("b"))).containsExactlyInAnyOrder(302L, 303L, 304L);
        assertThat(pids(look.pass().members())).contains(305L);
        assertThat(look.of("c")).isEmpty();
        assertThat(look.others("a")).extracting(ProcessIdentity::pid).containsExactlyInAnyOrder(302L, 303L, 304L);
    }

    @Test
    void orphanWithoutAMarkIsOfThePartThatHasItsAdopter() throws Exception {
        ProcessIdentity keeper = table.put(90, 50, 90, 90, 1_000);
        table.put(301, 90, 301, 301, 1_002);
        table.put(302, 301, 302, 302, 1_003);
        table.put(303, FakeProcessTable.SELF, 303, 303, 1_004); // not adopted
        Evidence all = Evidence.since(1_001).withAncestor(keeper).withAncestor(table.self());
        MemberLooks<String> alone =
                new MemberLooks<>(table, all, Map.of("a", Evidence.since(1_001).withAncestor(keeper)));
        MemberLooks<String> beside = new MemberLooks<>(table, all, Map.of("a", Evidence.since(1_001)));
        assertThat(pids(alone.next().of("a"))).containsExactlyInAnyOrder(301L, 302L);
        assertThat(beside.next().of("a")).isEmpty();
    }

    @Test
    void strangersAreClassifiedOnceForAllParts() throws Exception {
        for (long pid = 400; pid < 450; pid++) {
            table.put(pid, 1, pid, pid, 1_010);
        }
        MemberLooks<String> looks = looks();
        looks.next();
        int first = environmentsRead.get();
        looks.next();
        assertThat(first).isLessThan(100);
        assertThat(environmentsRead).hasValue(first);
    }

    @Test
    void callersThatWaitShareTheNextScan() throws Exception {
        MemberLooks<String> looks = looks();
        gate = new CountDownLatch(1);
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        callers.add(Background.run(() -> next(looks)));
        Await.until("the first scans", () -> scans.get() == 1);
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(Background.run(() -> {
                synchronized (waiting) {
                    waiting.add(Thread.currentThread());
                }
                next(looks);
            }));
        }
        Await.until("all others wait", () -> {
            synchronized (waiting) {
                return waiting.size() == 20
                        && waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING);
            }
        });
        gate.countDown();
        callers.forEach(CompletableFuture::join);
        assertThat(scans).hasValue(2);
    }

    @Test
    void partIsProvenEmptyByCleanScansWithoutItsMembers() throws Exception {
        MemberLooks<String> looks = looks(); // a has its leader
        assertThat(looks.provenEmpty(10)).containsExactly("b");
        scans.set(0);
        table.vanish(777);
        assertThat(looks.provenEmpty(10)).isEmpty();
        assertThat(scans).hasValue(10);
    }

    @Test
    void aScanThatBreaksIsNotTheLast() throws Exception {
        MemberLooks<String> looks = new MemberLooks<>(
                new FakeProcessTable() {
                    @Override
                    public long[] pids() {
                        if (scans.incrementAndGet() == 1) {
                            throw new IllegalStateException("broken");
                        }
                        return super.pids();
                    }
                },
                Evidence.since(1_000),
                Map.of());
        try {
            looks.next();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("broken");
        }
        assertThat(looks.next().pass().looked()).isPositive();
    }

    private MemberLooks<String> looks() {
        ProcessIdentity leader = table.put(300, FakeProcessTable.SELF, 300, 300, 1_001);
        Evidence a = Evidence.since(1_000).withRecorded(leader).withMarker(Set.of("RUN=1", "SERVICE=a"));
        Evidence b = Evidence.since(1_000).withLogFile(LOG).withMarker(Set.of("RUN=1", "SERVICE=b"));
        Evidence all = Evidence.since(1_000)
                .withRecorded(leader)
                .withLogFile(LOG)
                .withMarker(Set.of("RUN=1"))
                .withAncestor(table.self());
        return new MemberLooks<>(table, all, Map.of("a", a, "b", b));
    }

    private static void next(MemberLooks<String> looks) {
        try {
            looks.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Long> pids(List<Member> members) {
        return members.stream().map(member -> member.entry().pid()).toList();
    }
}
