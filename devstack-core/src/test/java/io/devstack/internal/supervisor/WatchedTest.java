package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.fixture.Churn;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.ExitStatus;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("sh")
class WatchedTest {
    private static final ServiceName BACKEND = new ServiceName("backend");

    private final OperatingSystem system = OperatingSystem.current();
    private final List<RunEvent> facts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory = Path.of("");

    private Watched watched = null;

    @BeforeEach
    void begin() throws Exception {
        StateDirectory state = StateDirectory.create(directory.resolve(".pids"));
        ServiceRecord service = Records.service(BACKEND, directory);
        RunLedger ledger = RunLedger.begin(
                state, Records.ready(RunId.random(), system.processes().self(), directory, service));
        watched = new Watched(system.processes(), ledger, facts::add, (name, status) -> {});
    }

    /** The JDK tells of an end on a thread of its own, which is held up here until the stop has begun. */
    @Test
    void anEndThatNobodyHasHeardOfYetWhenTheStopBeginsIsADeath() throws Exception {
        Process process = readyService("exit 3");
        synchronized (watched) {
            process.getOutputStream().close();
            process.waitFor();
            watched.stopping();
        }
        assertThat(watched.deaths()).containsExactly(BACKEND);
        assertThat(facts.stream().filter(ServiceEvent.ServiceDied.class::isInstance))
                .hasSize(1);
    }

    @Test
    void anEndAfterTheStopHasBegunIsNone() throws Exception {
        Process process = readyService("exit 0");
        watched.stopping();
        process.getOutputStream().close();
        process.waitFor();
        assertThat(watched.exitOf(BACKEND)).isPresent();
        assertThat(watched.deaths()).isEmpty();
    }

    @Test
    void aStopWaitsForTheEndsOfAllTogetherAndNotForOneAfterTheOther() throws Exception {
        List<Long> granted = new CopyOnWriteArrayList<>();
        for (String name : List.of("backend", "frontend", "database")) {
            Process ended = new ProcessBuilder("true").start();
            ended.waitFor();
            ready(new ServiceName(name), new Unheard(ended, granted));
        }
        watched.stopping();
        assertThat(granted).hasSize(3).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(watched.deaths()).as("how they ended is not known yet").hasSize(3);
    }

    @Test
    void deathBeforeTheStopIsPublishedOnceItIsKnownHowItEnded() throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "exit 3").start();
        process.waitFor();
        CompletableFuture<Process> exit = new CompletableFuture<>();
        Process unheard = new Unheard(process, new CopyOnWriteArrayList<>()) {
            @Override
            public CompletableFuture<Process> onExit() {
                return exit;
            }
        };
        ready(BACKEND, unheard);
        watched.stopping();
        assertThat(watched.deaths()).containsExactly(BACKEND);
        assertThat(facts).noneMatch(ServiceEvent.ServiceDied.class::isInstance);
        exit.complete(unheard);
        assertThat(facts)
                .filteredOn(ServiceEvent.ServiceDied.class::isInstance)
                .singleElement()
                .satisfies(fact ->
                        assertThat(((ServiceEvent.ServiceDied) fact).status()).isEqualTo(new ExitStatus(3)));
        assertThat(watched.deaths()).containsExactly(BACKEND);
    }

    @Test
    void endOfWhichTheJdkDoesNotTellIsADeath() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        AtomicBoolean alive = new AtomicBoolean(true);
        ready(BACKEND, new Unheard(process, new CopyOnWriteArrayList<>()) {
            @Override
            public boolean isAlive() {
                return alive.get();
            }
        });
        watched.catchUp();
        assertThat(watched.deaths()).isEmpty();
        alive.set(false);
        watched.catchUp();
        watched.catchUp();
        assertThat(watched.deaths()).containsExactly(BACKEND);
        assertThat(facts).filteredOn(ServiceEvent.ServiceDied.class::isInstance).hasSize(1);
    }

    @Test
    void deathOfARestartWithTheNumberOfADeadProcessIsReported() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        ready(BACKEND, new Ended(process));
        ready(BACKEND, new Ended(process));
        assertThat(watched.deaths()).containsExactly(BACKEND, BACKEND);
    }

    @Test
    void sessionThatIsEmptyIsNotWatchedAnyMoreAndALivingOneIs() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        watched.launched(BACKEND, new Unheard(ended, new CopyOnWriteArrayList<>()));
        Process process = readyService("exit 0");
        watched.dropEmptySessions().join();
        assertThat(watched.sessions()).containsExactly(process.pid());
        process.getOutputStream().close();
        process.waitFor();
    }

    @Test
    void sessionThatIsNotProvenToBeEmptyIsKept() throws Exception {
        RunLedger ledger = RunLedger.begin(
                StateDirectory.create(directory.resolve("other")),
                Records.ready(RunId.random(), system.processes().self(), directory));
        Watched busy = new Watched(Churn.of(system.processes()), ledger, facts::add, (name, status) -> {});
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        busy.launched(BACKEND, new Unheard(ended, new CopyOnWriteArrayList<>()));
        Process next = new ProcessBuilder("sh", "-c", "read line").start();
        busy.launched(BACKEND, next);
        busy.dropEmptySessions().join();
        assertThat(busy.sessions()).containsExactlyInAnyOrder(ended.pid(), next.pid());
        next.getOutputStream().close();
        next.waitFor();
    }

    private Process readyService(String last) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "read line; " + last).start();
        ready(BACKEND, process);
        return process;
    }

    private void ready(ServiceName service, Process process) {
        watched.launched(service, process);
        watched.pass(new ServiceEvent.ServiceReady(
                service, process.pid(), Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, "it is"));
    }

    /** A process that has ended, of which the JDK never hears; remembers for how long each wait might have lasted. */
    private static class Unheard extends Process {
        private final Process ended;
        private final List<Long> granted;

        Unheard(Process ended, List<Long> granted) {
            this.ended = ended;
            this.granted = granted;
        }

        @Override
        public boolean waitFor(long timeout, TimeUnit unit) {
            granted.add(unit.toNanos(timeout));
            long now = System.nanoTime();
            while (System.nanoTime() == now) {
                Thread.onSpinWait(); // until some time has passed, however little
            }
            return false;
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return new CompletableFuture<>();
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public long pid() {
            return ended.pid();
        }

        @Override
        public int waitFor() throws InterruptedException {
            return ended.waitFor();
        }

        @Override
        public int exitValue() {
            return ended.exitValue();
        }

        @Override
        public void destroy() {
            ended.destroy();
        }

        @Override
        public OutputStream getOutputStream() {
            return ended.getOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return ended.getInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return ended.getErrorStream();
        }
    }

    /** A process that has ended, of which the JDK has heard. */
    private static final class Ended extends Unheard {
        Ended(Process ended) {
            super(ended, new CopyOnWriteArrayList<>());
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public boolean isAlive() {
            return false;
        }
    }
}
