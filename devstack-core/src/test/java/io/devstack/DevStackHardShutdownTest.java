package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Connects;
import io.devstack.fixture.Jvm;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Serves;
import io.devstack.internal.frontend.HardShutdownDialog;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DevStackHardShutdownTest extends EndToEnd {
    @Test
    void nothingIsSignalledByTheList() throws Exception {
        RunningStack running = devStack().start(stack(server("backend")));
        HardShutdownCall call = devStack().hardShutdown(Set.of());
        long pid = running.service("backend").pid();
        assertThat(call.listing())
                .anyMatch(line -> line.startsWith("the run on record, supervisor pid "))
                .anyMatch(line ->
                        line.startsWith("pid " + pid + " ") && line.endsWith("it belongs to the run on record"));
        assertThat(call.isEmpty()).isFalse();
        assertThat(Machine.isAlive(pid)).isTrue();
        assertThat(running.stop().deaths()).isEmpty();
    }

    @Test
    void theRunOnRecordIsEndedWhateverItIgnores() throws Exception {
        RunningStack running = devStack()
                .start(stack(
                        server("backend"), shell("stubborn", "trap '' TERM; echo up; while :; do sleep 0.05; done")));
        int port = running.service("backend").port();
        HardShutdownCall call = devStack().hardShutdown(Set.of());
        assertThat(summary(call)) // it may name a child of the shell, too
                .startsWith("this kills the run of backend, stubborn (supervisor pid ")
                .endsWith(", and each process that opens port " + port + " again, with the program that starts it");
        StopReport report = call.execute();
        assertThatNothingIsLeft(report);
        assertThat(report.heldPorts()).isEmpty();
        assertThat(isFree(port)).isTrue();
        assertThatNothingIsLeft();
    }

    /** The supervisor may be quicker than the kill, and a person may stop the run before the confirmation. */
    @Test
    void verdictOfARunThatItsSupervisorEndedIsTheSupervisors() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        HardShutdownCall call = devStack().hardShutdown(Set.of());
        Verdict published = running.stop().verdict();
        assertThat(call.execute().verdict()).isEqualTo(published);
    }

    @Test
    void whoListensOnThePortIsEndedAndWhoIsConnectedToItIsNot() throws Exception {
        int port = freePort();
        Process server = new ProcessBuilder(Jvm.running(Serves.class, Integer.toString(port))).start();
        assertThat(server.inputReader().readLine()).isEqualTo("READY");
        Process client = new ProcessBuilder(Jvm.running(Connects.class, Integer.toString(port))).start();
        try {
            assertThat(client.inputReader().readLine()).isEqualTo("CONNECTED");
            HardShutdownCall call = devStack().hardShutdown(Set.of(port));
            assertThat(call.listing())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("pid " + server.pid() + " ")
                            .endsWith("it has port " + port));
            assertThat(summary(call))
                    .isEqualTo("this kills pid " + server.pid() + ", and each process that opens port " + port
                            + " again, with the program that starts it");
            StopReport report = call.execute();
            assertThat(report.heldPorts()).isEmpty();
            assertThat(server.waitFor()).isEqualTo(137);
            assertThat(client.isAlive()).isTrue();
        } finally {
            server.destroyForcibly().waitFor();
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoHasThePortOnlyBoundIsListedAndEnded() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        Process bound = perl(
                "socket my $s, 2, 1, 0; bind $s, pack 'S n x12', 2, $ARGV[0] or die; print \"up\\n\"; sleep 600", port);
        try {
            HardShutdownCall call = devStack().hardShutdown(Set.of(port));
            assumeThat(call.listing())
                    .as("sockets that are only bound, since Linux 6.8")
                    .isNotEmpty();
            assertThat(call.listing()).singleElement().asString().startsWith("pid " + bound.pid() + " ");
            StopReport report = call.execute();
            assertThat(report.heldPorts()).isEmpty();
            assertThat(bound.waitFor()).isEqualTo(137);
        } finally {
            bound.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoHasThePortOnlyBoundIsListedAndEndedAlsoBesideOneThatListensAtAnotherAddress() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        Process listening = perl(
                "socket my $s, 2, 1, 0; bind $s, pack 'S n C4 x8', 2, $ARGV[0], 127, 0, 0, 2 or die; listen $s, 5; print \"up\\n\";"
                        + " sleep 60",
                port);
        Process bound = perl(
                "socket my $s, 2, 1, 0; bind $s, pack 'S n C4 x8', 2, $ARGV[0], 127, 0, 0, 3 or die; print \"up\\n\"; sleep 60",
                port);
        try {
            HardShutdownCall call = devStack().hardShutdown(Set.of(port));
            assumeThat(OperatingSystem.current().sockets().bound(Set.of(port)))
                    .as("sockets that are only bound, since Linux 6.8")
                    .isNotEmpty();
            assertThat(call.listing()).hasSize(2);
            assertThat(call.execute().heldPorts()).isEmpty();
            assertThat(bound.waitFor()).isEqualTo(137);
        } finally {
            listening.destroyForcibly().waitFor();
            bound.destroyForcibly().waitFor();
        }
    }

    @Test
    void aServerThatSomethingAboveItStartsAgainDoesNotComeBack() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        Process restarting = perl("""
                while (1) {
                    if (!fork) {
                        socket my $s, 2, 1, 0; setsockopt $s, 1, 2, 1; bind $s, pack 'S n x12', 2, $ARGV[0] or exit 1;
                        listen $s, 5; print "up\n"; sleep 600; exit;
                    }
                    wait;
                }
                """, port);
        try {
            StopReport report = devStack().hardShutdown(Set.of(port)).execute();
            assertThat(report.heldPorts()).isEmpty();
            assertThat(told.facts(StopEvent.HolderReturned.class)).isNotEmpty();
            assertThat(isFree(port)).isTrue();
            assertThat(restarting.waitFor()).isEqualTo(137);
        } finally {
            restarting.descendants().forEach(ProcessHandle::destroyForcibly);
            restarting.destroyForcibly().waitFor();
        }
    }

    @Test
    void aServerThatALoopInAPersonsShellStartsAgainIsNotSaidToBeGone() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        Process shell = new ProcessBuilder("sh").start();
        try {
            shell.outputWriter().write("""
                    while :; do sleep 0.3; perl -e 'socket my $s, 2, 1, 0; setsockopt $s, 1, 2, 1;
                        bind $s, pack "S n x12", 2, $ARGV[0] or exit 1; listen $s, 5; $| = 1; print "up\n"; sleep 60' %d
                    done
                    """.formatted(port));
            shell.outputWriter().close();
            assertThat(shell.inputReader().readLine()).isEqualTo("up");
            StopReport report = devStack().hardShutdown(Set.of(port)).execute();
            assertThat(report.heldPorts()).singleElement().asString().startsWith("port " + port + ": ");
            assertThat(shell.isAlive()).isTrue();
        } finally {
            List<ProcessHandle> children = shell.descendants().toList();
            shell.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whatAHolderStartedIsListedAndEndedUnlessItMadeASessionOfItsOwn() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        int port = freePort();
        Process server = perl("""
                my $child = fork; if (!$child) { sleep 600; exit }
                my $daemon = fork; if (!$daemon) { exec qw(setsid sleep 600) }
                socket my $s, 2, 1, 0; bind $s, pack 'S n x12', 2, $ARGV[0] or die; listen $s, 5; print "up\n"; sleep 600;
                """, port);
        List<ProcessHandle> children = server.children().toList();
        try {
            assertThat(children).hasSize(2);
            Await.until("the daemon is one", () -> children.stream().anyMatch(DevStackHardShutdownTest::leads));
            Map<Boolean, Long> leads =
                    children.stream().collect(Collectors.toMap(DevStackHardShutdownTest::leads, ProcessHandle::pid));
            HardShutdownCall call = devStack().hardShutdown(Set.of(port));
            assertThat(call.listing()).hasSize(2);
            assertThat(call.listing().get(1))
                    .endsWith("it was started by pid " + server.pid() + ", which has port " + port);
            assertThat(call.execute().left()).isEmpty();
            assertThat(Machine.isAlive(leads.get(false))).isFalse();
            assertThat(Machine.isAlive(leads.get(true))).isTrue();
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly().waitFor();
        }
    }

    /** Returns whether the process has a session of its own. */
    private static boolean leads(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]) == process.pid();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In a session of its own, as in another terminal. */
    private static Process perl(String script, int port) throws Exception {
        Process process =
                new ProcessBuilder("setsid", "perl", "-e", "$| = 1; " + script, Integer.toString(port)).start();
        assertThat(process.inputReader().readLine()).isEqualTo("up");
        return process;
    }

    @Test
    void onlyWhatWasListedIsEnded() throws Exception {
        int port = freePort();
        HardShutdownCall call = devStack().hardShutdown(Set.of(port));
        assertThat(call.isEmpty()).isTrue();
        Process later = new ProcessBuilder(Jvm.running(Serves.class, Integer.toString(port))).start();
        try {
            assertThat(later.inputReader().readLine()).isEqualTo("READY");
            StopReport report = call.execute();
            assertThat(later.isAlive()).isTrue();
            assertThat(report.heldPorts())
                    .singleElement()
                    .satisfies(held -> assertThat(held.toString()).contains("port " + port, "pid " + later.pid()));
        } finally {
            later.destroyForcibly().waitFor();
        }
    }

    @Test
    void theBuildItselfIsLeftAloneAndSaidToBe() throws Exception {
        try (ServerSocket own = new ServerSocket(0)) {
            HardShutdownCall call = devStack().hardShutdown(Set.of(own.getLocalPort()));
            assertThat(call.isEmpty()).isTrue();
            assertThat(call.execute().verdict()).isEqualTo(Verdict.UNOBSERVABLE); // an empty list proves nothing
            assertThat(call.listing())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("LEFT ALONE: it is this build itself"));
            assertThat(call.execute().heldPorts()).hasSize(1);
        }
    }

    @Test
    void aDamagedRecordDoesNotBlockIt() throws Exception {
        Files.createDirectories(pids());
        Files.writeString(pids().resolve("run.json"), "{\"format\":1,");
        assertThat(devStack().hardShutdown(Set.of()).execute().left()).isEmpty();
        assertThat(pids().resolve("run.json")).doesNotExist();
    }

    private static String summary(HardShutdownCall call) {
        return new HardShutdownDialog(List.of(call), line -> {}, line -> {})
                .summary()
                .orElseThrow();
    }
}
