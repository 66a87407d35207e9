package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Await;
import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that no proof but its adopter assigns to the service. */
@PosixOnly("perl in /usr/bin")
class PortLookTest {
    private static final String LISTEN = "$| = 1; socket my $s, 2, 1, 0; bind $s, pack q(S n N x8), 2, 0, 0x7f000001; "
            + "listen $s, 5; my ($family, $port) = unpack q(S n), getsockname $s; print qq($port\n); ";
    private static final String SLEEP = "alarm 600; sleep 600";

    private final OperatingSystem system = OperatingSystem.current();
    private final ProcessTable table = system.processes();
    private final List<Process> started = new ArrayList<>();
    private final Set<ProcessIdentity> adopted = new HashSet<>();

    @BeforeEach
    void perl() {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
    }

    @AfterEach
    void end() throws Exception {
        adopted.forEach(process -> ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly));
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "close $s; "})
    void newWorkerOfAnEarlierLaunchIsNoMember(String closing) throws Exception {
        Process master = perl(LISTEN + "<STDIN>; my $worker = fork; if (!$worker) { " + SLEEP + "; exit } " + closing
                + "print qq($worker\n); " + SLEEP);
        BufferedReader output = master.inputReader();
        int port = Integer.parseInt(output.readLine());
        ProcessIdentity old = identity(master.pid());
        ProcessIdentity launch = launchedAfter(old);
        master.outputWriter().append('\n').flush();
        ProcessIdentity worker = identity(Long.parseLong(output.readLine()));
        adopted.addAll(Set.of(old, worker));

        PortLook.Seen seen = look(port, launch);
        assertThat(seen.kind()).isEqualTo(PortLook.Kind.STRANGER);
        assertThat(seen.detail()).contains("of an earlier launch").contains("pid " + old.pid());
    }

    @Test
    void hiddenServerOfThisLaunchIsAMember() throws Exception {
        ProcessIdentity launch = identity(start("sleep", "600").pid());
        Process server = perl(LISTEN + SLEEP);
        int port = Integer.parseInt(server.inputReader().readLine());
        adopted.add(identity(server.pid()));
        assertThat(look(port, launch).kind()).isEqualTo(PortLook.Kind.MEMBER);
    }

    private PortLook.Seen look(int port, ProcessIdentity launch) {
        Members members = new Members(table, Evidence.since(launch.startTime()).withRecorded(launch));
        return new PortLook(port, launch.pid(), launch.startTime(), members, adopted::contains, system.sockets(), table)
                .look();
    }

    /** The kernel counts start times in ticks: the process that is launched must have a later one. */
    private ProcessIdentity launchedAfter(ProcessIdentity earlier) throws Exception {
        List<ProcessIdentity> launched = new ArrayList<>();
        Await.until("a process has started later", () -> {
            launched.add(0, identity(start("sleep", "600").pid()));
            return launched.get(0).startTime() > earlier.startTime();
        });
        return launched.get(0);
    }

    private ProcessIdentity identity(long pid) {
        return table.read(pid).orElseThrow().identity();
    }

    private Process perl(String script) throws Exception {
        return start("/usr/bin/perl", "-e", script);
    }

    private Process start(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }
}
