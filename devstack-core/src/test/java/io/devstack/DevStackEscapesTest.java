package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.Connects;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services that do what daemons do, and strangers that look like services. */
@Tag("slow")
class DevStackEscapesTest extends EndToEnd {
    private static final String LEAF = "sh -c 'echo $$ > leaf; exec sleep 600";

    @ParameterizedTest
    @ValueSource(
            strings = {
                LEAF + "' & ",
                "sh -c \"(sh -c 'echo \\$\\$ > leaf; exec sleep 600') & wait\" &",
                "(" + LEAF + "' &) ",
                "setsid " + LEAF + "' & ",
                "(setsid " + LEAF + "' &) ",
                "env -i " + LEAF + "' & ",
                "(setsid env -i " + LEAF + "' &) ",
                "(setsid env -i " + LEAF + " <&- >&- 2>&-' &) ",
                "perl -e 'setpgrp; fork and exit; open F, \">leaf\"; print F \"$$\\n\"; close F; exec qw(sleep 600)'",
            })
    void noProcessEscapesAStop(String escape) throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        shell("backend", escape + "\nuntil [ -s leaf ]; do sleep 0.01; done; echo up; sleep 600")));
        long leaf = pidIn(project.resolve("leaf"));
        assertThat(Machine.isAlive(leaf)).isTrue();
        StopReport report = running.stop();
        assertThat(Machine.isAlive(leaf)).isFalse();
        assertThatNothingIsLeft(report);
        assertThatNothingIsLeft();
    }

    @Test
    void aServiceIsReadyWhoseDaemonHidesAndHasThePort() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        String daemon = "socket my $s, 2, 1, 0; bind $s, pack q(S n x12), 2, shift or die; listen $s, 5; sleep 600";
        RunningStack running = devStack()
                .start(stack(
                        shell("other", "echo up; exec sleep 600"),
                        shell(
                                        "backend",
                                        "(setsid env -i perl -e '" + daemon + "' $PORT <&- >&- 2>&- &)\nexec sleep 600")
                                .port(0)
                                .ready(new ReadyPolicy(List.of(), PATIENCE, ReadyPolicy.HeldBy.MEMBER))));
        int port = running.service("backend").port();
        assertThatNothingIsLeft(running.stop());
        assertThat(isFree(port)).isTrue();
    }

    @Test
    void aDaemonWhoseStarterEndedAtOnceIsFoundStill() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell(
                        "backend",
                        "(setsid env -i " + LEAF
                                + " <&- >&- 2>&-' &)\nuntil [ -s leaf ]; do sleep 0.01; done\necho up\n"
                                + "until [ -e die ]; do sleep 0.01; done")));
        long leaf = pidIn(project.resolve("leaf"));
        Files.createFile(project.resolve("die"));
        long starter = running.service("backend").pid();
        Await.until("its starter has ended", () -> !Machine.isAlive(starter));
        running.stop();
        assertThat(Machine.isAlive(leaf)).isFalse();
    }

    @Test
    void aChildThatBecameAnotherUserIsEndedToo() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("who may become another user")
                .isEqualTo("root");
        Files.createFile(project.resolve("leaf"));
        RunningStack running = devStack()
                .start(
                        stack(
                                shell(
                                        "backend",
                                        "setsid setpriv --reuid=65534 --regid=65534 --clear-groups sleep 600 & echo $! > leaf; echo up; wait")));
        long leaf = pidIn(project.resolve("leaf"));
        assertThat(Machine.isAlive(leaf)).isTrue();
        assertThatNothingIsLeft(running.stop());
        assertThat(Machine.isAlive(leaf)).isFalse();
    }

    @Test
    void whoReadsTheLogOrIsConnectedToThePortLivesOn() throws Exception {
        RunningStack running = devStack().start(stack(server("backend")));
        Process reader =
                new ProcessBuilder("tail", "-f", pids().resolve("backend.log").toString()).start();
        Process client = new ProcessBuilder(Jvm.running(
                        Connects.class,
                        Integer.toString(running.service("backend").port())))
                .start();
        try {
            assertThat(reader.inputReader().readLine()).isEqualTo("READY");
            assertThat(client.inputReader().readLine()).isEqualTo("CONNECTED");
            assertThatNothingIsLeft(running.stop());
            assertThat(reader.isAlive()).isTrue();
            assertThat(client.isAlive()).isTrue();
        } finally {
            reader.destroyForcibly().waitFor();
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessOfAnotherRunLivesOn() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo up; read line");
        builder.environment().putAll(Map.of("DEVSTACK_RUN", "another", "DEVSTACK_SERVICE", "backend"));
        Process stranger = builder.start();
        try {
            stranger.inputReader().readLine();
            devStack().start(stack(shell("backend", "echo up; exec sleep 600"))).stop();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneStackHasOneDirectoryByWhateverPath() throws Exception {
        Path link = Files.createSymbolicLink(project.resolve("link"), Files.createDirectory(project.resolve("real")));
        DevStack byLink = DevStack.in(link.resolve(".pids")).listener(told.listener());
        byLink.start(stack(shell("worker", "echo up; exec sleep 600"))).detach();
        DevStack byRealPath = DevStack.in(project.resolve("real/.pids")).listener(told.listener());
        assertThat(byRealPath.stop().found()).isEqualTo(StopReport.Found.A_RUN);
        assertThat(byLink.stop()).isEqualTo(StopReport.NOTHING);
    }
}
