package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.SocketTable;
import io.devstack.model.Deaths;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceName;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeathsCallTest {
    private static final ServiceName API = new ServiceName("api");
    /** Larger than any PID: a process that has ended. */
    private static final long ENDED = 1L << 40;

    private static final RestartPolicy ON_FAILURE = new RestartPolicy(RestartPolicy.When.ON_FAILURE, 3);
    private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.When.ALWAYS, 3);

    @TempDir
    Path directory;

    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(directory.resolve("events.jsonl"));
    }

    @AfterEach
    void close() throws Exception {
        journal.close();
    }

    @Test
    void restartOfAnUnhealthyServiceIsOneDeathAndNoMore() throws Exception {
        write(ready(), new ServiceEvent.ServiceUnhealthy(API, ENDED, failure("api is unhealthy")), restarting());
        assertThat(read().failures()).extracting(Failure::what).containsExactly("api is unhealthy");
        assertThat(read().down()).containsExactly(API);
        assertThat(read().staysDown(API, ON_FAILURE)).isFalse();

        write(launched(), new ServiceEvent.RestartGivenUp(API, "it was not ready in time"));
        assertThat(read().failures()).extracting(Failure::what).containsExactly("api is unhealthy");
        assertThat(read().staysDown(API, ON_FAILURE)).isTrue();
    }

    @Test
    void unhealthyServiceThatIsNotRestartedAgainIsOneDeath() throws Exception {
        write(ready(), new ServiceEvent.ServiceUnhealthy(API, ENDED, failure("api is unhealthy")));
        write(new ServiceEvent.RestartGivenUp(API, "it died 4 times"));

        assertThat(read().failures()).extracting(Failure::what).containsExactly("api is unhealthy");
        assertThat(read().staysDown(API, ALWAYS)).isTrue();
    }

    @Test
    void launchedServiceIsNotUpUntilItIsReady() throws Exception {
        write(ready(), launched());

        assertThat(read().failures()).isEmpty();
    }

    @Test
    void exitWithZeroIsNotAFailureForThePolicy() throws Exception {
        write(ready(), died(0));
        assertThat(read().staysDown(API, ON_FAILURE)).isTrue();
        assertThat(read().staysDown(API, ALWAYS)).isFalse();
        assertThat(read().staysDown(API, RestartPolicy.NEVER)).isTrue();

        write(restarting(), launched(), ready(), died(3));
        assertThat(read().staysDown(API, ON_FAILURE)).isFalse();
    }

    @Test
    void failedOrderedRestartIsGivenUpUntilTheServiceIsReady() throws Exception {
        write(ready(), new StackEvent.RestartOrdered(1, List.of(API)));
        write(new StackEvent.RestartFailed(1, List.of(failure("api was not ready in time"))));
        assertThat(read().staysDown(API, ALWAYS)).isTrue();

        write(launched(), new ServiceEvent.TaskDone(API, Duration.ZERO));
        assertThat(read().staysDown(API, ALWAYS)).isFalse();
    }

    /** The journal has the death once the port is found closed: a call that waits for nothing would not see it. */
    @Test
    void closedPortOfALivingProcessIsWaitedForOnce() throws Exception {
        long own = ProcessHandle.current().pid();
        Set<Long> livingOn = new HashSet<>();
        write(new ServiceEvent.ServiceReady(
                API, own, Map.of("port", 4711), Optional.empty(), Optional.empty(), Duration.ZERO, "it listens"));

        Deaths deaths = call(closed(() -> write(died(7))), livingOn).read(Duration.ofSeconds(30));

        assertThat(deaths.failures()).extracting(Failure::what).containsExactly("api exited");
        assertThat(deaths.all()).allSatisfy(death -> assertThat(death.at()).isBefore(Instant.now()));
        assertThat(livingOn).isEmpty();

        write(new ServiceEvent.ServiceReady(
                API, own, Map.of("port", 4711), Optional.empty(), Optional.empty(), Duration.ZERO, "it listens"));
        livingOn.add(own);
        Deaths later = call(closed(() -> write(died(8))), livingOn).read(Duration.ofSeconds(30));
        assertThat(later.failures()).hasSize(1);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Returns a table without any socket, which takes a step when it is asked for the first time. */
    private static SocketTable closed(Step step) {
        AtomicBoolean asked = new AtomicBoolean();
        return (SocketTable) Proxy.newProxyInstance(
                SocketTable.class.getClassLoader(), new Class<?>[] {SocketTable.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("isListenedOn");
                    if (!asked.getAndSet(true)) {
                        step.run();
                    }
                    return false;
                });
    }

    private Deaths read() throws InterruptedException {
        return call(OperatingSystem.current().sockets(), new HashSet<>()).read(Duration.ZERO);
    }

    private DeathsCall call(SocketTable sockets, Set<Long> livingOn) {
        return new DeathsCall(
                OperatingSystem.current().processes(),
                sockets,
                livingOn,
                directory.resolve("events.jsonl"),
                directory.resolve("none.jsonl"),
                () -> false);
    }

    private void write(RunEvent... facts) throws Exception {
        for (RunEvent fact : facts) {
            journal.write(fact);
        }
    }

    private static RunEvent launched() {
        return new ServiceEvent.ServiceLaunched(API, ENDED, Map.of());
    }

    private static RunEvent ready() {
        return new ServiceEvent.ServiceReady(
                API, ENDED, Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, "it listens");
    }

    private static RunEvent restarting() {
        return new ServiceEvent.ServiceRestarting(API, 1, 3, Duration.ZERO);
    }

    private static RunEvent died(int status) {
        return new ServiceEvent.ServiceDied(API, ENDED, new ExitStatus(status), Duration.ZERO, failure("api exited"));
    }

    private static Failure failure(String what) {
        return Failure.of(Failure.Kind.ENDED, Optional.of(API), what);
    }
}
