package io.devstack.internal.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortCheckTest {
    /** Sees no socket. */
    private record Blind(List<InetAddress> addressesToProbe) implements SocketTable {
        @Override
        public List<SocketUse> uses(Set<Integer> localPorts) {
            return List.of();
        }

        @Override
        public boolean isEphemeral(int port) {
            return false;
        }

        @Override
        public List<SocketUse> bound(Set<Integer> localPorts) {
            return List.of();
        }

        @Override
        public List<SocketUse> usesAmong(Set<Integer> localPorts, long[] pids) {
            return List.of();
        }

        @Override
        public List<SocketUse> listenersOf(long[] pids) {
            return List.of();
        }

        @Override
        public boolean isListenedOn(int port) {
            return false;
        }

        @Override
        public boolean listens(long pid, int port) {
            return false;
        }
    }

    /** The address of another machine stands for one at which a socket listens beside the wildcard. */
    @Test
    void portIsTakenWhereAnAddressBesideTheWildcardCannotBeBound() throws Exception {
        List<InetAddress> loopback = List.of(InetAddress.getByName("127.0.0.1"));
        int port = freePort(new PortCheck(new Blind(loopback)));
        assertThat(new PortCheck(new Blind(loopback)).check(port).isFree()).isTrue();
        PortCheck other = new PortCheck(new Blind(List.of(InetAddress.getByName("192.0.2.1"))));
        assertThat(other.check(port).kind()).isEqualTo(PortStatus.Kind.HIDDEN);
        assertThat(other.isTaken(port)).isTrue();
    }

    private static int freePort(PortCheck check) {
        try (PortReservation reservation = PortReservation.pick(check, Set.of())) {
            return reservation.port();
        }
    }
}
