package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.QuietMachine;
import io.devstack.fixture.Records;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The number of scans after which it is known which sessions are over, when many services end. */
class WatchedSessionsTest {
    private static final long BEYOND_ALL_PROCESSES = 1L << 30;

    private final OperatingSystem system = OperatingSystem.current();
    private final AtomicInteger scans = new AtomicInteger();
    private final List<Exiting> processes = LongStream.range(0, 100)
            .mapToObj(i -> new Exiting(BEYOND_ALL_PROCESSES + i))
            .toList();
    private final List<ServiceName> services = new ArrayList<>();
    private volatile Runnable duringTheFirstScan = () -> {};

    @TempDir
    private Path directory = Path.of("");

    private Watched watched = null;

    @BeforeEach
    void launch() throws Exception {
        RunLedger ledger = RunLedger.begin(
                StateDirectory.create(directory.resolve(".pids")),
                Records.ready(RunId.random(), system.processes().self(), directory));
        watched =
                new Watched(QuietMachine.of(system.processes(), this::scan), ledger, fact -> {}, (name, status) -> {});
        for (Exiting process : processes) {
            services.add(new ServiceName("s" + services.size()));
            watched.launched(services.get(services.size() - 1), process);
        }
    }

    private void scan() {
        if (scans.incrementAndGet() == 1) {
            duringTheFirstScan.run();
        }
    }

    @Test
    void deathsDuringAScanShareTheNextScans() throws Exception {
        duringTheFirstScan = () -> exit(processes.subList(1, processes.size()));
        processes.get(0).exit();
        Await.until("no session is watched", () -> watched.sessions().isEmpty());
        assertThat(scans).hasValue(4);
    }

    @Test
    void sessionsOfARestartShareScans() throws Exception {
        watched.letGo(services);
        deathsDuringAScanShareTheNextScans();
    }

    /** It may be given up instead of being launched again. */
    @Test
    void sessionOfAServiceThatIsLetGoIsDroppedWithoutARestart() throws Exception {
        watched.letGo(services.subList(0, 1));
        processes.get(0).exit();
        Await.until("its session is dropped", () -> watched.sessions().size() == processes.size() - 1);
    }

    @Test
    void sessionOfANewServiceWithTheSameNumberIsKept() throws Exception {
        Exiting next = new Exiting(processes.get(0).pid());
        duringTheFirstScan = () -> {
            watched.launched(services.get(0), next);
            exit(processes.subList(1, processes.size()));
        };
        processes.get(0).exit();
        Await.until("all other sessions are dropped", () -> watched.sessions().size() <= 1);
        assertThat(watched.sessions()).containsExactly(next.pid());
    }

    /** Returns when the ends were taken in, or after some seconds if that waits for the scan. */
    private static void exit(List<Exiting> ended) {
        CompletableFuture<?>[] ends =
                ended.stream().map(process -> Background.run(process::exit)).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, 5, TimeUnit.SECONDS)
                .join();
    }

    /** A process that is not in the process table. */
    private static final class Exiting extends Process {
        private final long pid;
        private final CompletableFuture<Process> onExit = new CompletableFuture<>();

        Exiting(long pid) {
            this.pid = pid;
        }

        void exit() {
            onExit.complete(this);
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return onExit;
        }

        @Override
        public boolean isAlive() {
            return !onExit.isDone();
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public int waitFor() {
            onExit.join();
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public void destroy() {
            exit();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }
    }
}
