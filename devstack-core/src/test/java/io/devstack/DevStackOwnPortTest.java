package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.ChoosesPorts;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Told;
import io.devstack.model.Failure;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StartFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services that choose their port themselves. */
@Tag("slow")
class DevStackOwnPortTest extends EndToEnd {
    private static final ServiceName WEB = new ServiceName("web");

    @Test
    void ownPortIsFoundAndExportedToProbesAndDependants() throws Exception {
        try (RunningStack running = devStack()
                .start(stack(
                        chooses("web", 1)
                                .ready(ready(ProbeDefinition.http("/health")))
                                .open("http://localhost:@{devstack.web.port}/start"),
                        reader("reader").dependsOn("web")))) {
            RunningService web = running.service("web");
            assertThat(logLines("web")).containsExactly("PORT is null", "listening on " + web.port());
            assertThat(web.url()).contains("http://localhost:" + web.port());
            assertThat(web.open()).contains("http://localhost:" + web.port() + "/start");
            assertThat(logLines("reader").get(0))
                    .isEqualTo(web.port() + " http://localhost:" + web.port() + " " + web.port());
            assertThat(devStack().status().services().get(0).ports().values()).containsExactly(web.port());
            assertThat(running.stop().heldPorts()).isEmpty();
            assertThat(told.facts(StopEvent.PortReleased.class))
                    .anySatisfy(fact -> assertThat(fact.port()).isEqualTo(web.port()));
        }
    }

    @Test
    void portGroupOfTheLogPatternTellsTheOwnPort() throws Exception {
        ReadyPolicy policy = ready(new ProbeDefinition.Log("listening on (?<port>\\d+)"));
        try (RunningStack running = devStack().start(stack(chooses("web", 2).ready(policy)))) {
            assertThat(logLines("web"))
                    .contains("listening on " + running.service("web").port());
            assertThat(logLines("web").get(1))
                    .endsWith(" " + running.service("web").port());
        }
    }

    @Test
    void severalPortsFailTheStartAndAreListed() throws Exception {
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class, () -> devStack().start(stack(chooses("web", 2))));
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.SEVERAL_PORTS);
        assertThat(failure.failure().lastLines())
                .filteredOn(line -> line.startsWith("listening on "))
                .hasSize(2)
                .allSatisfy(line -> assertThat(failure.failure().what()).contains(line.substring(13) + " (pid "));
    }

    @Test
    void portGroupThatMatchesNoPortFailsTheStart() throws Exception {
        ReadyPolicy policy = ready(new ProbeDefinition.Log("PORT is (?<port>.*)"));
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class,
                () -> devStack().start(stack(chooses("web", 1).ready(policy))));
        assertThat(failure.failure().what()).contains("matched 'null', which is not a port");
    }

    @Test
    void debuggersPortIsNotTheOwnPort() throws Exception {
        List<String> command = new ArrayList<>(Jvm.running(ChoosesPorts.class, "1"));
        command.add(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
        try (RunningStack running = devStack().start(stack(chooses("web", 1).command(command)))) {
            assertThat(logLines("web"))
                    .contains("listening on " + running.service("web").port());
        }
    }

    @Test
    void serviceThatOpensNoPortIsNotReadyInTime() throws Exception {
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class,
                () -> devStack()
                        .start(stack(shell("web", "exec sleep 600")
                                .ownPort()
                                .ready(new ReadyPolicy(List.of(), Duration.ofSeconds(2), ReadyPolicy.HeldBy.MEMBER)))));
        assertThat(failure.failure().kind()).isEqualTo(Failure.Kind.NOT_READY);
        assertThat(failure.failure().what()).contains("it has not opened a port yet");
    }

    @Test
    void restartFindsTheNewPortAndReportsTheChange() throws Exception {
        try (RunningStack running =
                devStack().start(stack(chooses("web", 1), reader("reader").dependsOn("web")))) {
            int before = running.service("web").port();
            Told restart = new Told();
            int now = DevStack.in(pids())
                    .listener(restart.listener())
                    .restart(Set.of(WEB), true)
                    .get(0)
                    .port();
            assertThat(now).isNotEqualTo(before);
            assertThat(logLines("web")).containsExactly("PORT is null", "listening on " + now);
            assertThat(logLines("reader").get(0)).isEqualTo(now + " http://localhost:" + now + " " + now);
            assertThat(restart.facts(ServiceEvent.PortChanged.class))
                    .containsExactly(
                            new ServiceEvent.PortChanged(WEB, before, now, List.of(new ServiceName("reader"))));
            assertThat(devStack().status().services().get(0).url()).contains("http://localhost:" + now);
        }
    }

    @Test
    void portThatIsNotKnownYetIsRejected() {
        assertThatThrownBy(() -> stack(chooses("web", 1).environment("A", "@{devstack.web.port}")))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining(
                        "service 'web', environment: @{devstack.web.port}: 'web' chooses its port" + " itself");
        assertThatThrownBy(() -> stack(chooses("web", 1), reader("reader")))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("service 'reader', command: @{devstack.web.port}")
                .hasMessageContaining("a service that depends on it may use it");
        assertThatThrownBy(
                        () -> stack(chooses("web", 1), server("b").alive(ProbeDefinition.http("@{devstack.web.url}"))))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("service 'b', alive:");
    }

    @Test
    void taskOrSecondPortBesideAnOwnPortIsRejected() {
        assertThatThrownBy(() -> chooses("web", 1).task().build()).isInstanceOf(InvalidStackException.class);
        assertThatThrownBy(() -> chooses("web", 1).port("admin", 0).build()).isInstanceOf(InvalidStackException.class);
    }

    private ServiceBuilder chooses(String name, int ports) {
        return ServiceBuilder.named(name)
                .command(Jvm.running(ChoosesPorts.class, Integer.toString(ports)))
                .workingDirectory(project)
                .stop(PATIENT)
                .ready(ready())
                .ownPort();
    }

    private ServiceBuilder reader(String name) {
        return shell(name, "echo @{devstack.web.port} @{devstack.web.url} $DEVSTACK_WEB_PORT; echo up; exec sleep 600");
    }

    private static ReadyPolicy ready(ProbeDefinition... probes) {
        return new ReadyPolicy(List.of(probes), PATIENCE, ReadyPolicy.HeldBy.MEMBER);
    }

    private List<String> logLines(String service) throws Exception {
        return log(service).lines().toList();
    }
}
