package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Project;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortHoldersTest {
    private final ProcessTable table = OperatingSystem.current().processes();
    private final Counting sockets =
            new Counting(OperatingSystem.current().sockets(), new ArrayList<>(), new ArrayList<>());
    private final PortHolders holders = new PortHolders(table, sockets);

    @Test
    void whoeverLooksAgainAndAgainAsksForBoundSocketsOnlyWhereNobodyListens() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SocketChannel bound = SocketChannel.open()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int listening = server.getLocalPort();
            int merelyBound = ((InetSocketAddress) bound.getLocalAddress()).getPort();
            assertThat(holders.quickListeners(Set.of(listening)))
                    .extracting(PortHolders.Holder::process)
                    .containsExactly(table.self());
            assertThat(sockets.asked()).isEmpty();
            holders.quickListeners(Set.of(listening, merelyBound));
            assertThat(sockets.asked()).contains(Set.of(merelyBound)).doesNotContain(Set.of(listening));
            holders.listeners(Set.of(listening), Optional.empty());
            assertThat(sockets.asked()).contains(Set.of(listening)); // two can have it at different addresses
        }
    }

    /** A typed stop of 100 services read the table of all sockets 100 times, which took 2 s. */
    @Test
    void portsOfAProjectAreLookedUpTogether() throws Exception {
        Map<Integer, List<String>> commands = new HashMap<>();
        while (commands.size() < 20) { // a port may be given out again
            try (ServerSocket server = new ServerSocket(0)) {
                commands.put(server.getLocalPort(), List.of("nobody"));
            }
        }
        List<RunEvent> facts = new ArrayList<>();
        new ProjectReaper(table, OperatingSystem.current().signals(), sockets, facts::add)
                .reap(new Project(Path.of("").toAbsolutePath(), commands), Set.of());
        assertThat(facts).hasSize(20).allMatch(StopEvent.PortReleased.class::isInstance);
        assertThat(sockets.read()).hasSize(2);
    }

    /** This machine's sockets; remembers for which ports they were asked for, and the merely bound ones. */
    private record Counting(SocketTable real, List<Set<Integer>> asked, List<Set<Integer>> read)
            implements SocketTable {
        @Override
        public List<SocketUse> bound(Set<Integer> localPorts) {
            asked.add(Set.copyOf(localPorts));
            return real.bound(localPorts);
        }

        @Override
        public List<SocketUse> uses(Set<Integer> localPorts) {
            read.add(Set.copyOf(localPorts));
            return real.uses(localPorts);
        }

        @Override
        public boolean isEphemeral(int port) {
            return real.isEphemeral(port);
        }

        @Override
        public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
            return real.usesAmong(localPorts, pids);
        }

        @Override
        public List<SocketUse> listenersOf(long[] pids) {
            return real.listenersOf(pids);
        }

        @Override
        public boolean isListenedOn(int port) {
            return real.isListenedOn(port);
        }

        @Override
        public boolean listens(long pid, int port) {
            return real.listens(pid, port);
        }
    }
}
