package io.devstack.internal.os;

import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds sockets by one {@code lsof} for all ports, and only where a port cannot be bound, because that takes 50 ms and more. A port
 * that is taken by a socket that lsof does not show has a listener without holders: another user's, or lsof hangs.
 */
final class MacSocketTable implements SocketTable {
    /** Where the range of the system cannot be read: the lowest one of all systems begins here. */
    private static final int LOWEST_EPHEMERAL = 32_768;

    /** How long lsof is not run after it has hung. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** How long a listener is believed to be the same one, as long as its process lives and its port is taken. */
    private static final Duration BELIEVED = Duration.ofSeconds(30);

    private static final Duration FRESH_ADDRESSES = Duration.ofMinutes(1);

    private final SystemTool tool;
    private final Optional<Path> lsof;
    private final MacProcessTable processes;
    private final PortCheck check = new PortCheck(this);
    private final Recent<List<InetAddress>> loopback = new Recent<>(MacSocketTable::loopbackOfThisMachine);
    private volatile long pausedUntil = System.nanoTime();
    private volatile Optional<int[]> range = Optional.empty();

    MacSocketTable(SystemTool tool, Optional<Path> lsof, MacProcessTable processes) {
        this.tool = tool;
        this.lsof = lsof;
        this.processes = processes;
    }

    @Override
    public List<SocketUse> uses(Set<Integer> localPorts) {
        return localPorts.isEmpty() ? List.of() : withHidden(localPorts, find(List.of(tcp(localPorts))));
    }

    @Override
    public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
        Set<Integer> taken = new HashSet<>(localPorts);
        taken.removeIf(port -> !check.isTaken(port));
        return taken.isEmpty()
                ? List.of()
                : withHidden(taken, pids.length == 0 ? List.of() : find(among(pids, tcp(taken))));
    }

    @Override
    public List<SocketUse> listenersOf(long[] pids) {
        return pids.length == 0
                ? List.of()
                : uses(find(among(pids, "-iTCP", "-sTCP:LISTEN"))).stream()
                        .filter(use -> use.state() == SocketUse.State.LISTENING)
                        .toList();
    }

    @Override
    public boolean isListenedOn(int port) {
        return check.isTaken(port);
    }

    @Override
    public boolean listens(long pid, int port) {
        return listener(port, new long[] {pid}).isPresent();
    }

    @Override
    public Optional<ListeningSocket> listeningSocket(int port, long[] pids) {
        return listener(port, pids).map(process -> {
            long until = System.nanoTime() + BELIEVED.toNanos();
            return () -> System.nanoTime() - until < 0 && processes.isAlive(process) && check.isTaken(port);
        });
    }

    private Optional<ProcessIdentity> listener(int port, long[] pids) {
        return usesAmong(Set.of(port), pids).stream()
                .filter(use -> use.state() == SocketUse.State.LISTENING)
                .flatMap(use -> use.holders().stream())
                .findFirst();
    }

    @Override
    public List<SocketUse> bound(Set<Integer> localPorts) {
        return localPorts.isEmpty()
                ? List.of()
                : uses(find(List.of(tcp(localPorts)))).stream()
                        .filter(use -> use.state() == SocketUse.State.BOUND && localPorts.contains(use.port()))
                        .toList();
    }

    /** With SO_REUSEADDR, BSD refuses only the very same address. */
    @Override
    public List<InetAddress> addressesToProbe() {
        return loopback.notOlderThan(FRESH_ADDRESSES);
    }

    private static List<InetAddress> loopbackOfThisMachine() {
        List<InetAddress> loopback = new ArrayList<>();
        for (String address : List.of("127.0.0.1", "::1")) {
            try {
                InetAddress own = InetAddress.getByName(address);
                if (NetworkInterface.getByInetAddress(own) != null) {
                    loopback.add(own);
                }
            } catch (UnknownHostException | SocketException e) {
                continue; // a machine without that family
            }
        }
        return loopback;
    }

    @Override
    public boolean isEphemeral(int port) {
        int[] known = range.orElseGet(this::readRange);
        range = Optional.of(known);
        return known[0] <= port && port <= known[1];
    }

    private int[] readRange() {
        String prefix = "net.inet.ip.portrange.";
        return tool.run(
                        List.of(SystemTool.named("sysctl"), "-n", prefix + "first", prefix + "last"),
                        output -> output.status() == 0)
                .map(output -> output.text().strip().split("\\s+"))
                .filter(numbers -> numbers.length == 2)
                .map(numbers ->
                        Arrays.stream(numbers).mapToInt(Integer::parseInt).toArray())
                .orElseGet(() -> new int[] {LOWEST_EPHEMERAL, 65_535});
    }

    private static String tcp(Set<Integer> ports) {
        return "-iTCP:" + ports.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<String> among(long[] pids, String... more) {
        List<String> words = new ArrayList<>(
                List.of("-p", Arrays.stream(pids).mapToObj(Long::toString).collect(Collectors.joining(","))));
        words.addAll(List.of(more));
        return words;
    }

    /** Runs lsof; all its conditions must hold by {@code -a}. It returns 1 if it has found nothing, and at other times. */
    private List<LsofOutput.OpenFile> find(List<String> conditions) {
        if (lsof.isEmpty() || System.nanoTime() - pausedUntil < 0) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(lsof.get().toString(), "-nP", "-a"));
        words.addAll(conditions);
        words.addAll(List.of("-F", LsofOutput.SOCKET_FIELDS));
        Optional<SystemTool.Output> output = tool.run(words, answer -> answer.status() <= 1);
        if (output.isEmpty()) {
            pausedUntil = System.nanoTime() + PAUSE.toNanos();
        }
        return output.map(answer -> LsofOutput.files(answer.text())).orElse(List.of());
    }

    /** Returns a use for each socket of a process that is still there; its port may be any. */
    private List<SocketUse> uses(List<LsofOutput.OpenFile> files) {
        return files.stream()
                .filter(file -> file.localPort().isPresent())
                .flatMap(file -> processes.read(file.pid()).map(ProcessEntry::identity).stream()
                        .map(holder -> new SocketUse(
                                file.localPort().orElseThrow(), file.socketState(), file.user(), List.of(holder))))
                .distinct()
                .toList();
    }

    private List<SocketUse> withHidden(Set<Integer> ports, List<LsofOutput.OpenFile> files) {
        List<SocketUse> found =
                uses(files).stream().filter(use -> ports.contains(use.port())).toList();
        List<SocketUse> uses = new ArrayList<>();
        found.stream().filter(use -> use.state() != SocketUse.State.BOUND).forEach(uses::add);
        for (int port : ports) {
            boolean shown = found.stream().anyMatch(use -> use.port() == port);
            if (!shown && check.isTaken(port)) {
                uses.add(new SocketUse(port, SocketUse.State.LISTENING, JdkProcesses.UNKNOWN_USER, List.of()));
            }
        }
        return uses;
    }
}
