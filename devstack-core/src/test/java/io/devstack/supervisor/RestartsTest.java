package io.devstack.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.stack.ExitStatus;
import io.devstack.stack.Fact;
import io.devstack.stack.RestartPolicy;
import io.devstack.stack.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RestartsTest {
    @Test
    void aCrashLoopIsCalledOne() {
        assertThat(Restarts.tooOften(3, Duration.ofSeconds(4))).startsWith("crash loop: it died 3 times within 4.0 s");
        assertThat(Restarts.tooOften(3, Duration.ofHours(1))).startsWith("it died 3 times within 3600.0 s");
    }

    @Test
    void whatSomebodyElseBringsBackIsLeftToThem() throws Exception {
        ServiceName database = new ServiceName("database");
        List<Fact> facts = new CopyOnWriteArrayList<>();
        Restarts restarts = new Restarts(
                Map.of(database, new RestartPolicy(RestartPolicy.When.ALWAYS, 5)),
                service -> Thread.sleep(Long.MAX_VALUE),
                facts::add);
        restarts.died(database, new ExitStatus(1));
        restarts.leave(Set.of(database));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("devstack-restart-database");

        restarts.died(database, new ExitStatus(1));
        restarts.cancel();
        assertThat(facts)
                .hasSize(2)
                .allSatisfy(fact ->
                        assertThat(((Fact.ServiceRestarting) fact).attempt()).isEqualTo(1));
    }
}
