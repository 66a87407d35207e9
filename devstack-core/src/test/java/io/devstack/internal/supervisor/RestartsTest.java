package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.fixture.Await;
import io.devstack.model.ExitStatus;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RestartsTest {
    private static final ServiceName DATABASE = new ServiceName("database");

    /** Its threads may still be about to end when another test looks for those of the database. */
    private static final ServiceName BROKEN = new ServiceName("broken");

    @Test
    void aCrashLoopIsCalledOne() {
        assertThat(Restarts.tooOften(3, Duration.ofSeconds(4))).startsWith("crash loop: it died 3 times within 4.0 s");
        assertThat(Restarts.tooOften(3, Duration.ofHours(1))).startsWith("it died 3 times within 3600.0 s");
    }

    /** Whatever breaks: it is told, and what may have been launched does not run on unwatched. */
    @Test
    void whatCannotBeBroughtBackIsToldAndEnded() throws Exception {
        for (Throwable broken :
                List.of(new IOException("no such program"), new IllegalStateException(), new LinkageError())) {
            List<Object> heard = new CopyOnWriteArrayList<>();
            Restarts restarts = new Restarts(
                    Map.of(BROKEN, new RestartPolicy(RestartPolicy.When.ALWAYS, 1)),
                    service -> breakWith(broken),
                    service -> {
                        heard.add(service);
                        return List.of();
                    },
                    heard::add);
            restarts.died(BROKEN, new ExitStatus(1));
            Await.until("it is given up", () -> heard.size() == 4);
            assertThat(heard.get(0)).isEqualTo(BROKEN);
            assertThat(heard.get(2))
                    .isInstanceOfSatisfying(
                            ServiceEvent.RestartGivenUp.class,
                            fact -> assertThat(fact.problem()).startsWith("it could not be launched: "));
            assertThat(heard.get(3)).isEqualTo(BROKEN);
        }
    }

    /** Such as a server whose database is still coming up again. */
    @Test
    void launchThatDoesNotBecomeReadyIsFollowedByTheNext() throws Exception {
        List<Object> heard = new CopyOnWriteArrayList<>();
        AtomicInteger launches = new AtomicInteger();
        Restarts restarts = new Restarts(
                Map.of(BROKEN, new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3)),
                service -> {
                    int launch = launches.incrementAndGet();
                    if (launch < 3) {
                        throw new IOException("problem " + launch);
                    }
                    heard.add("launched");
                },
                service -> {
                    heard.add(service);
                    return List.of();
                },
                heard::add);
        restarts.died(BROKEN, new ExitStatus(1));
        Await.until("it is launched", () -> heard.contains("launched"));
        assertThat(heard)
                .containsExactly(
                        BROKEN,
                        new ServiceEvent.ServiceRestarting(BROKEN, 1, 3, Duration.ofMillis(500)),
                        BROKEN, // what may be left of it
                        new ServiceEvent.ServiceRestarting(
                                BROKEN,
                                2,
                                3,
                                Duration.ofSeconds(1),
                                Optional.of("it could not be launched: problem 1")),
                        BROKEN,
                        new ServiceEvent.ServiceRestarting(
                                BROKEN,
                                3,
                                3,
                                Duration.ofSeconds(2),
                                Optional.of("it could not be launched: problem 2")),
                        "launched");
    }

    @Test
    void serviceWhoseFilesCannotBeWrittenIsLaunchedLater() throws Exception {
        List<Object> heard = new CopyOnWriteArrayList<>();
        AtomicInteger launches = new AtomicInteger();
        Restarts restarts = new Restarts(
                Map.of(BROKEN, new RestartPolicy(RestartPolicy.When.ALWAYS, 1)),
                service -> {
                    if (launches.incrementAndGet() < 3) {
                        throw new FileSystemException(".pids", null, "No space left on device");
                    }
                    heard.add("launched");
                },
                service -> {
                    heard.add(service);
                    return List.of();
                },
                heard::add);
        restarts.died(BROKEN, new ExitStatus(1));
        Await.until("it is launched", () -> heard.contains("launched"));
        assertThat(heard)
                .containsExactly(
                        BROKEN,
                        new ServiceEvent.ServiceRestarting(BROKEN, 1, 1, Duration.ofMillis(500)),
                        new ServiceEvent.RestartPostponed(BROKEN, ".pids: No space left on device"),
                        BROKEN, // what was launched before the record was written
                        BROKEN,
                        "launched");
    }

    @Test
    void survivorOfTheLastLaunchKeepsAServiceDown() throws Exception {
        List<RunEvent> facts = new CopyOnWriteArrayList<>();
        Restarts restarts = new Restarts(
                Map.of(BROKEN, new RestartPolicy(RestartPolicy.When.ALWAYS, 5)),
                service -> {
                    throw new IllegalStateException("launched");
                },
                service -> List.of("pid 7 (sh)"),
                facts::add);
        restarts.died(BROKEN, new ExitStatus(1));
        Await.until("it is given up", () -> !facts.isEmpty());
        assertThat(facts)
                .containsExactly(new ServiceEvent.RestartGivenUp(
                        BROKEN, "it was not launched again, because its processes are still alive: pid 7 (sh)"));
    }

    private static void breakWith(Throwable broken) throws IOException {
        if (broken instanceof IOException disk) {
            throw disk;
        }
        if (broken instanceof RuntimeException bug) {
            throw bug;
        }
        throw (Error) broken;
    }

    @Test
    @Timeout(60)
    void aRestartThatHearsNoInterruptDoesNotKeepTheStopWaiting() throws Exception {
        CountDownLatch under = new CountDownLatch(1);
        CompletableFuture<Void> end = new CompletableFuture<>();
        Restarts restarts = new Restarts(
                Map.of(BROKEN, new RestartPolicy(RestartPolicy.When.ALWAYS, 5)),
                service -> {},
                service -> {
                    under.countDown();
                    end.join(); // whatever interrupts it
                    return List.of();
                },
                fact -> {});
        restarts.died(BROKEN, new ExitStatus(1));
        under.await();
        try {
            restarts.cancel();
            restarts.leave(Set.of(BROKEN));
            assertThat(end).isNotDone();
        } finally {
            end.complete(null);
        }
    }

    @Test
    void whatSomebodyElseBringsBackIsLeftToThem() throws Exception {
        List<RunEvent> facts = new CopyOnWriteArrayList<>();
        Restarts restarts = new Restarts(
                Map.of(DATABASE, new RestartPolicy(RestartPolicy.When.ALWAYS, 5)),
                service -> Thread.sleep(Long.MAX_VALUE),
                service -> List.of(),
                facts::add);
        restarts.died(DATABASE, new ExitStatus(1));
        restarts.leave(Set.of(DATABASE));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("devstack-restart-database");

        restarts.died(DATABASE, new ExitStatus(1));
        restarts.cancel();
        assertThat(facts)
                .hasSize(2)
                .allSatisfy(fact -> assertThat(((ServiceEvent.ServiceRestarting) fact).attempt())
                        .isEqualTo(1));
    }
}
