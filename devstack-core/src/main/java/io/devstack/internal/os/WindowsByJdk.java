package io.devstack.internal.os;

import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.ProcessUsage;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Windows as the JDK shows it, where JNA is missing: the processes below a service are found as long as the processes between
 * them are alive, are killed without being asked, and no port has a known owner.
 */
final class WindowsByJdk extends PlainWindows {
    private final ProcessTable table = new Table();

    WindowsByJdk() {
        super(new WindowsLauncher(process -> {}));
    }

    @Override
    public ProcessTable processes() {
        return table;
    }

    @Override
    public ProcessSignals signals() {
        return new Signals(table);
    }

    @Override
    public SocketTable sockets() {
        return new Sockets();
    }

    @Override
    public Enclosure enclose() {
        return new Enclosure() {
            @Override
            public Strength strength() {
                return Strength.LOOSE;
            }

            @Override
            public String adopter() {
                return "tree";
            }

            @Override
            public DescendantProof proof() {
                return DescendantProof.unavailable(
                        table, signals(), "Windows lists the processes of a run only by JNA");
            }
        };
    }

    /** Identities are comparable with those that JNA reads, though the JDK does not know the boot. */
    private static final class Table implements ProcessTable {
        private final ProcessIdentity self = identity(ProcessHandle.current());

        private static ProcessIdentity identity(ProcessHandle process) {
            OptionalLong millis = JdkProcesses.startOf(process);
            long start = millis.isEmpty()
                    ? 0
                    : millis.getAsLong() * WindowsProcessTable.UNITS_PER_MILLI + WindowsProcessTable.EPOCH;
            return new ProcessIdentity("", "", process.pid(), start);
        }

        @Override
        public ProcessIdentity self() {
            return self;
        }

        @Override
        public long[] pids() {
            return ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).toArray();
        }

        @Override
        public Optional<ProcessEntry> read(long pid) {
            return JdkProcesses.handle(pid)
                    .map(process -> new ProcessEntry(
                            identity(process),
                            parent(process),
                            0,
                            0,
                            process.isAlive() ? ProcessEntry.State.LIVE : ProcessEntry.State.ENDED,
                            pid <= WindowsProcessTable.SYSTEM,
                            program(process)
                                    .map(Path::of)
                                    .map(path -> String.valueOf(path.getFileName()))
                                    .orElse("")));
        }

        /** Windows never changes the parent of a process, so a younger one has only the number of the parent. */
        private static long parent(ProcessHandle process) {
            return process.parent()
                    .filter(parent -> JdkProcesses.startOf(parent).orElse(Long.MAX_VALUE)
                            <= JdkProcesses.startOf(process).orElse(0))
                    .map(ProcessHandle::pid)
                    .orElse(0L);
        }

        private static Optional<String> program(ProcessHandle process) {
            return JdkProcesses.info(process).flatMap(ProcessHandle.Info::command);
        }

        @Override
        public Set<Long> children(long pid) {
            return JdkProcesses.handle(pid).stream()
                    .flatMap(ProcessHandle::children)
                    .map(ProcessHandle::pid)
                    .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public boolean environmentHolds(long pid, Set<String> entries) {
            return false;
        }

        @Override
        public boolean writesTo(long pid, Set<Path> files) {
            return false;
        }

        @Override
        public OptionalLong userOf(long pid) {
            return JdkProcesses.handle(pid)
                    .map(process -> OptionalLong.of(JdkProcesses.info(process)
                            .flatMap(ProcessHandle.Info::user)
                            .map(user -> (long) user.hashCode())
                            .orElse(JdkProcesses.UNKNOWN_USER)))
                    .orElse(OptionalLong.empty());
        }

        @Override
        public String userName(long userId) {
            return "another user";
        }

        @Override
        public List<String> commandWords(long pid) {
            return JdkProcesses.handle(pid).flatMap(Table::program).stream().toList();
        }

        @Override
        public Optional<Path> workingDirectory(long pid) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> ageOf(ProcessIdentity identity) {
            return WindowsProcessRows.age(identity);
        }

        @Override
        public ProcessUsage usageOf(ProcessIdentity identity) {
            return ProcessUsage.NONE;
        }
    }

    private record Signals(ProcessTable table) implements ProcessSignals {
        @Override
        public Delivery send(Signal signal, ProcessIdentity target) {
            if (target.pid() <= WindowsProcessTable.SYSTEM || target.equals(table.self())) {
                throw new IllegalArgumentException("never signalled: pid " + target.pid());
            }
            Optional<ProcessHandle> process =
                    JdkProcesses.handle(target.pid()); // it keeps the start time, and checks it
            if (!table.isAlive(target) || process.isEmpty()) {
                return Delivery.GONE;
            }
            if (signal != Signal.KILL) {
                return Delivery.UNREACHABLE;
            }
            return process.get().destroyForcibly() || !table.isAlive(target) ? Delivery.SENT : Delivery.REFUSED;
        }

        @Override
        public Delivery sendToGroup(Signal signal, long group) {
            return Delivery.GONE;
        }
    }

    /** Knows a socket only by its port, which cannot be bound. */
    private static final class Sockets implements SocketTable {
        private final PortCheck check = new PortCheck(this);

        @Override
        public List<SocketUse> uses(Set<Integer> localPorts) {
            return localPorts.stream()
                    .filter(check::isTaken)
                    .map(port -> new SocketUse(port, SocketUse.State.LISTENING, JdkProcesses.UNKNOWN_USER, List.of()))
                    .toList();
        }

        @Override
        public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
            return uses(localPorts);
        }

        @Override
        public List<SocketUse> listenersOf(long[] pids) {
            return List.of();
        }

        @Override
        public boolean isListenedOn(int port) {
            return check.isTaken(port);
        }

        @Override
        public boolean listens(long pid, int port) {
            return false;
        }

        @Override
        public List<SocketUse> bound(Set<Integer> localPorts) {
            return List.of();
        }

        @Override
        public String refusal() {
            return WindowsSocketTable.REFUSAL;
        }

        @Override
        public boolean isEphemeral(int port) {
            return port >= WindowsSocketTable.LOWEST_EPHEMERAL;
        }
    }
}
