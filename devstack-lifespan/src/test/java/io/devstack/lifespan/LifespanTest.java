package io.devstack.lifespan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Patience;
import io.devstack.lifespan.Lifespan.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lifespan promises while the JVM lives on. */
class LifespanTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(100);

    private final Logger logger = Logger.getLogger(Lifespan.class.getName());
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private Manner manner = said::add;

    /** What the logger does with a message. */
    private interface Manner {
        void log(String message);
    }

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord each) {
            manner.log(each.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void letGo() {
        release.countDown();
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void whatWasOpenedLastIsClosedFirstAndOnce() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        assertThat(lifespan.own("database", closing("database"), LONG)).isNotNull();
        lifespan.own("server", "the server", server -> closed.add(server), LONG);
        lifespan.running();
        lifespan.close();
        lifespan.close();
        assertThat(closed).containsExactly("the server", "database");
        assertThat(said.stream().map(line -> line.replaceAll("[\\d.]+ m?s", "T")))
                .containsExactly(
                        "application: opened database",
                        "application: opened server",
                        "application: running after T",
                        "application: stopping: it was closed",
                        "application: closed server in T",
                        "application: closed database in T",
                        "application: stopped in T");
    }

    @Test
    void itsStatesAreThoseOfAGuavaService() throws Exception {
        Lifespan lifespan = Lifespan.of("application", LONG);
        assertThat(lifespan.state()).isEqualTo(State.NEW);
        lifespan.own("hesitant", closing("hesitant", release::await), LONG);
        assertThat(lifespan.state()).isEqualTo(State.STARTING);
        lifespan.running();
        assertThat(lifespan.state()).isEqualTo(State.RUNNING);
        assertThat(lifespan.isShuttingDown()).isFalse();
        CompletableFuture<Void> close = Background.run(lifespan::close);
        Await.until("stopping", lifespan::isShuttingDown);
        assertThat(lifespan.state()).isEqualTo(State.STOPPING);
        release.countDown();
        close.join();
        assertThat(lifespan.state()).isEqualTo(State.TERMINATED);
        lifespan.running();
        assertThat(lifespan.state()).isEqualTo(State.TERMINATED);
        assertThat(lifespan.isShuttingDown()).isTrue();
    }

    @Test
    void aFailureOfAnyKindIsReportedAndTheOthersAreClosed() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("a", closing("a"), LONG);
        lifespan.own(
                "b",
                closing("b", () -> {
                    throw new IOException("broken");
                }),
                LONG);
        lifespan.own("c", closing("c", LifespanTest::overflow), LONG);
        lifespan.own(
                "d",
                closing("d", () -> {
                    throw new AssertionError("wrong");
                }),
                LONG);
        assertThatThrownBy(lifespan::close)
                .isInstanceOf(NotClosedException.class)
                .hasMessage("application: not closed: d (java.lang.AssertionError: wrong), "
                        + "c (java.lang.StackOverflowError), b (java.io.IOException: broken)")
                .hasCauseInstanceOf(AssertionError.class)
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(2)
                        .hasAtLeastOneElementOfType(StackOverflowError.class)
                        .hasAtLeastOneElementOfType(IOException.class));
        assertThat(closed).containsExactly("d", "c", "b", "a");
        assertThat(lifespan.state()).isEqualTo(State.FAILED);
        assertThat(said)
                .contains("application: not closed: b (java.io.IOException: broken); going on with the others")
                .last()
                .asString()
                .endsWith(", not all of it");
    }

    @Test
    void anExceptionWithoutWordsIsNoObstacle() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("a", closing("a"), LONG);
        lifespan.own(
                "b",
                closing("b", () -> {
                    throw new IllegalStateException() {
                        @Override
                        public String getMessage() {
                            throw new UnsupportedOperationException();
                        }
                    };
                }),
                LONG);
        assertThatThrownBy(lifespan::close).hasMessageMatching("application: not closed: b \\(.*LifespanTest\\$.*\\)");
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void whatHangsIsLeftBehindWithItsStackTrace() throws Exception {
        Patience.growing(SHORT, limit -> {
            List<String> order = new CopyOnWriteArrayList<>();
            Lifespan lifespan = Lifespan.of("application", LONG);
            lifespan.own("a", () -> order.add("a"), LONG);
            lifespan.own("b", hanging("b", order), limit);
            NotClosedException failure = catchThrowableOfType(NotClosedException.class, lifespan::close);
            assertThat(failure).hasMessage("application: not closed: b (not within " + Bounded.format(limit) + ")");
            assertThat(failure.getCause()).isInstanceOf(TimeoutException.class);
            Patience.inTime(() -> hadReached("hang", failure.getCause()));
            assertThat(order).containsExactly("b", "a");
        });
    }

    @Test
    void whatHangsIsInterrupted() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("b", closing("b", () -> hang(interrupted)), SHORT);
        assertThatThrownBy(lifespan::close).isInstanceOf(NotClosedException.class);
        Await.until("the interrupt", interrupted::get);
    }

    @Test
    void aDeadlockHoldsNothingElse() throws Exception {
        Patience.growing(SHORT, limit -> {
            List<String> order = new CopyOnWriteArrayList<>();
            Object lock = new Object();
            Lifespan lifespan = Lifespan.of("application", LONG);
            lifespan.own("a", () -> order.add("a"), LONG);
            lifespan.own(
                    "b",
                    () -> {
                        order.add("b");
                        deadlock(lock, order);
                    },
                    limit);
            synchronized (lock) {
                NotClosedException failure = catchThrowableOfType(NotClosedException.class, lifespan::close);
                assertThat(failure).hasMessage("application: not closed: b (not within " + Bounded.format(limit) + ")");
                Patience.inTime(() -> hadReached("deadlock", failure.getCause()));
                assertThat(order).containsExactly("b", "a");
            }
        });
    }

    /** What each has even then is a constant, so that a machine may be too slow for it, but not again and again. */
    @Test
    void whenTheTimeForAllIsOverTheOthersAreStillClosed() throws Exception {
        Patience.growing(SHORT, limit -> {
            List<String> order = new CopyOnWriteArrayList<>();
            Lifespan lifespan = Lifespan.of("application", SHORT);
            lifespan.own("a", () -> order.add("a"), LONG);
            for (String name : List.of("b", "c", "d")) {
                lifespan.own(name, hanging(name, order), LONG);
            }
            NotClosedException failure = catchThrowableOfType(NotClosedException.class, lifespan::close);
            Await.until("the first is closed", () -> order.contains("a"));
            assertThat(failure)
                    .hasMessageContaining("d (not within 250 ms), c (not within 250 ms), b (not within 250 ms)");
            Patience.inTime(() -> {
                hadReached("hang", failure.getCause());
                assertThat(failure.getSuppressed()).allSatisfy(e -> hadReached("hang", e));
            });
            assertThat(order).containsExactly("d", "c", "b", "a");
        });
    }

    @Test
    void aStartThatFailsClosesWhatWasOpened() {
        IOException cause = new IOException("port 5000 is taken");
        assertThatThrownBy(() -> Lifespan.start("application", lifespan -> {
                    lifespan.own("a", closing("a"), LONG);
                    lifespan.own(
                            "b",
                            closing("b", () -> {
                                throw new IllegalStateException("so is this");
                            }),
                            LONG);
                    throw cause;
                }))
                .isSameAs(cause)
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(NotClosedException.class));
        assertThat(closed).containsExactly("b", "a");
        assertThat(said).contains("application: did not start", "application: stopping: it did not start");
    }

    @Test
    void anOpeningThatFailsEndsAStartButNotWhatRuns() throws Exception {
        Lifespan starting = Lifespan.of("application", LONG);
        starting.open("a", () -> closing("a"));
        assertThatThrownBy(() -> starting.open("b", LifespanTest::fail)).hasMessage("cannot open");
        assertThat(closed).containsExactly("a");
        assertThat(starting.state()).isEqualTo(State.FAILED);

        Lifespan running = Lifespan.of("application", LONG);
        running.running();
        assertThatThrownBy(() -> running.open("b", LifespanTest::fail)).hasMessage("cannot open");
        assertThat(running.state()).isEqualTo(State.RUNNING);
        running.close();
    }

    @Test
    void whatComesTooLateIsClosedAtOnceAndRefused() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.close();
        assertThatThrownBy(() -> lifespan.own(
                        "late",
                        closing("late", () -> {
                            throw new IOException("and this, too");
                        }),
                        LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("application is shutting down: 'late' was closed at once")
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        assertThat(closed).containsExactly("late");
        AtomicBoolean opened = new AtomicBoolean();
        assertThatThrownBy(() -> lifespan.open("later", () -> {
                    opened.set(true);
                    return closing("later");
                }))
                .hasMessage("application is shutting down: 'later' was not opened");
        assertThat(opened).isFalse();
    }

    @Test
    void aStopWaitsForWhatIsBeingOpened() throws Exception {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("a", closing("a"), LONG);
        CountDownLatch opening = new CountDownLatch(1);
        CompletableFuture<Void> open = Background.run(() -> assertThatThrownBy(() -> lifespan.open("b", () -> {
                    opening.countDown();
                    Await.until("the stop", lifespan::isShuttingDown);
                    return closing("b");
                }))
                .hasMessage("application is shutting down: 'b' was closed at once"));
        opening.await();
        lifespan.close();
        open.join();
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void whoeverClosesSecondWaitsForTheFirst() throws Exception {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("hesitant", closing("hesitant", release::await), LONG);
        CompletableFuture<Void> first = Background.run(lifespan::close);
        Await.until("stopping", lifespan::isShuttingDown);
        Thread second = new Thread(lifespan::close);
        second.start();
        Await.until("waiting", () -> second.getState() == Thread.State.TIMED_WAITING);
        assertThat(first).isNotDone();
        release.countDown();
        second.join();
        assertThat(lifespan.state()).isEqualTo(State.TERMINATED);
        first.join();
        assertThat(closed).containsExactly("hesitant");
    }

    @Test
    void aCloseMayCloseTheLifespan() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        lifespan.own("a", closing("a"), LONG);
        lifespan.own("b", closing("b", lifespan::close), LONG);
        lifespan.close();
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void aLifespanCanOwnAnother() {
        Lifespan outer = Lifespan.of("outer", LONG);
        Lifespan inner = outer.own("inner", Lifespan.of("inner", LONG), LONG);
        inner.own("a", closing("a"), LONG);
        outer.close();
        assertThat(inner.state()).isEqualTo(State.TERMINATED);
        assertThat(closed).containsExactly("a");
    }

    @Test
    void anInterruptDoesNotCutTheStopShort() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        AtomicBoolean seen = new AtomicBoolean();
        lifespan.own("a", closing("a", () -> seen.set(Thread.currentThread().isInterrupted())), LONG);
        Thread.currentThread().interrupt();
        lifespan.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).isFalse();
        assertThat(lifespan.state()).isEqualTo(State.TERMINATED);
    }

    @Test
    void aLoggerThatFailsOrHangsStopsNothing() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        manner = message -> {
            throw new StackOverflowError();
        };
        lifespan.own("a", closing("a"), LONG);
        manner = message -> hang(new AtomicBoolean());
        lifespan.close();
        assertThat(closed).containsExactly("a");
        assertThat(lifespan.state()).isEqualTo(State.TERMINATED);
    }

    @Test
    void aLimitThatIsNoneIsRefused() {
        Lifespan lifespan = Lifespan.of("application", LONG);
        assertThatThrownBy(() -> lifespan.own("a", closing("a"), Duration.ZERO))
                .hasMessage("the time limit of 'a' is PT0S: it must be positive");
        lifespan.close();
        assertThat(closed).isEmpty();
    }

    private AutoCloseable closing(String name) {
        return () -> closed.add(name);
    }

    private AutoCloseable closing(String name, AutoCloseable manner) {
        return () -> {
            closed.add(name);
            manner.close();
        };
    }

    private AutoCloseable hanging(String name, List<String> order) {
        return () -> {
            order.add(name);
            hang(new AtomicBoolean());
        };
    }

    private static void deadlock(Object lock, List<String> order) {
        synchronized (lock) {
            order.add("impossible");
        }
    }

    /** Its thread was there when the time was over: the close had begun. */
    private static void hadReached(String method, Throwable timeout) {
        assertThat(timeout.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    private void hang(AtomicBoolean interrupted) {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }
    }

    private static void overflow() {
        throw new StackOverflowError();
    }

    private static AutoCloseable fail() throws IOException {
        throw new IOException("cannot open");
    }
}
