package io.devstack.bench;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import oshi.SystemInfo;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;

/**
 * Finds the process that listens on a port. {@code ss}, {@code lsof} and {@code fuser} include the start of their process.
 * Budget: 1.3 times {@code ss} at 100 processes and 1.1 times at 1,000, half of {@code lsof}, less than OSHI.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PortOwnerBenchmark {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern SS_PID = Pattern.compile("pid=(\\d+)");

    /** Foreign processes on the machine. */
    @Param({"100", "1000"})
    public int processes;

    /** Foreign sockets, half of them the accepted ends of the other half. */
    @Param({"0", "10000"})
    public int sockets;

    private final OperatingSystem system = OperatingSystem.current();
    private final List<Socket> open = new ArrayList<>();
    private ServerSocket server;
    private Tree others;
    private int port;

    @Setup(Level.Trial)
    public void start() throws Exception {
        others = Tree.of(processes);
        server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = server.getLocalPort();
        try (ServerSocket foreign = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            while (open.size() < sockets) {
                open.add(new Socket(foreign.getInetAddress(), foreign.getLocalPort()));
                open.add(foreign.accept());
            }
        }
    }

    @TearDown(Level.Trial)
    public void end() throws Exception {
        for (Socket socket : open) {
            socket.close();
        }
        server.close();
        others.close();
    }

    @Benchmark
    public long devstack() {
        return devstackIn(system);
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(5)
    public long devstackInANewJvm() {
        return devstackIn(OperatingSystem.current());
    }

    @Benchmark
    public long ss() throws Exception {
        return checked(first(SS_PID, "ss", "-H", "-ltnp", "sport = :" + port));
    }

    @Benchmark
    public long lsof() throws Exception {
        return checked(first(NUMBER, "lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-t"));
    }

    @Benchmark
    public long fuser() throws Exception {
        return checked(first(NUMBER, "fuser", port + "/tcp"));
    }

    @Benchmark
    public long oshi() {
        return oshiIn(new SystemInfo());
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    @Fork(5)
    public long oshiInANewJvm() {
        return oshiIn(new SystemInfo());
    }

    private long devstackIn(OperatingSystem machine) {
        for (SocketUse use : machine.sockets().uses(Set.of(port))) {
            for (ProcessIdentity owner : use.holders()) {
                return checked(
                        machine.processes().read(owner.pid()).orElseThrow().pid());
            }
        }
        return checked(0);
    }

    private long oshiIn(SystemInfo info) {
        for (IPConnection connection :
                info.getOperatingSystem().getInternetProtocolStats().getConnections()) {
            if (connection.getLocalPort() == port && connection.getState() == TcpState.LISTEN) {
                return checked(connection.getowningProcessId());
            }
        }
        return checked(0);
    }

    /** A tool that answers quickly with a wrong process is no peer. */
    private static long checked(long pid) {
        if (pid != ProcessHandle.current().pid()) {
            throw new IllegalStateException("the owner is not " + pid);
        }
        return pid;
    }

    private static long first(Pattern pid, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher matcher = pid.matcher(output);
        if (!matcher.find()) {
            throw new IOException("no number from " + String.join(" ", command) + ": " + output);
        }
        return Long.parseLong(matcher.group(matcher.groupCount()));
    }
}
