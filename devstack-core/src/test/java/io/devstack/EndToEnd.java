package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Serves;
import io.devstack.fixture.Told;
import io.devstack.os.OperatingSystem;
import io.devstack.port.PortCheck;
import io.devstack.port.PortReservation;
import io.devstack.stack.ProbeDefinition;
import io.devstack.stack.ReadyPolicy;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.StackDefinition;
import io.devstack.stack.StackListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A project of its own for every test; after each, not one process may be left that works in it. */
abstract class EndToEnd {
    final Told told = new Told();
    Path project = Path.of("");

    @BeforeEach
    void project(@TempDir Path directory) throws Exception {
        project = directory.toRealPath();
    }

    @AfterEach
    void leavesNothing() throws Exception {
        DevStack.in(pids(), StackListener.SILENT).stop();
        Await.until("every process of " + project + " is gone", () -> alive().isEmpty());
    }

    Path pids() {
        return project.resolve(".pids");
    }

    Path output() {
        return project.resolve("target/devstack");
    }

    DevStack devStack() {
        return DevStack.in(pids(), told.listener());
    }

    StackDefinition stack(ServiceDefinition.Builder... services) {
        return new StackDefinition(
                List.of(services).stream().map(ServiceDefinition.Builder::build).toList(), output());
    }

    /** A server that answers on its port. */
    ServiceDefinition.Builder server(String name) {
        return ServiceDefinition.named(name)
                .command(Jvm.running(Serves.class))
                .workingDirectory(project)
                .port(0);
    }

    /**
     * A shell that is ready once it has printed "up". One that traps a signal should wait for it by {@code read line}: a
     * signal that comes while a shell forks can be lost on the way.
     */
    ServiceDefinition.Builder shell(String name, String script) {
        return ServiceDefinition.named(name)
                .command("sh", "-c", script)
                .workingDirectory(project)
                .ready(readyOnLog("up", Duration.ofSeconds(30)));
    }

    static ReadyPolicy readyOnLog(String pattern, Duration timeout) {
        return new ReadyPolicy(List.of(new ProbeDefinition.Log(pattern)), timeout, ReadyPolicy.HeldBy.MEMBER);
    }

    /** Returns the processes that belong to this test: they work in its directory or name it. */
    List<String> alive() {
        return Machine.processesOf(project);
    }

    static boolean isFree(int port) {
        return new PortCheck(OperatingSystem.current().sockets()).check(port).isFree();
    }

    static int freePort() {
        PortCheck check = new PortCheck(OperatingSystem.current().sockets());
        try (PortReservation reservation = PortReservation.pick(check, Set.of())) {
            return reservation.port();
        }
    }

    void assertThatNothingIsLeft() {
        assertThat(alive()).isEmpty();
        assertThat(pids().resolve("run.json")).doesNotExist();
        assertThat(pids().toFile().list((directory, name) -> name.endsWith(".pid")))
                .isEmpty();
    }

    static long pidIn(Path file) throws Exception {
        return Machine.pidIn(file);
    }

    String log(String service) throws Exception {
        Path file = output().resolve(service + ".log");
        return Files.readString(Files.exists(file) ? file : pids().resolve(service + ".log"));
    }
}
