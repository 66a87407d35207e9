package io.devstack.internal.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ready when the port accepts a connection on the loopback; IPv4 and IPv6 are tried together. */
public final class TcpProbe implements Probe {
    private final int port;
    private final Door four;
    private final Door six;

    /** Makes a probe of {@code port}. */
    public TcpProbe(int port) {
        this.port = port;
        this.four = new Door(new InetSocketAddress(Loopback.IPV4, port));
        this.six = new Door(new InetSocketAddress(Loopback.IPV6, port));
    }

    @Override
    public Manner manner() {
        return Manner.CONNECT;
    }

    @Override
    public Observation observe() {
        Door.Answer overFour = four.knock();
        Door.Answer overSix = six.knock();
        if (overSix == Door.Answer.OPEN && overFour == Door.Answer.SHUT) {
            overFour = four.knock(); // the port may have been opened in between, for both
        }
        if (overFour == Door.Answer.OPEN) {
            return Observation.ready(shown(overSix == Door.Answer.OPEN ? null : Loopback.IPV4));
        }
        if (overSix == Door.Answer.OPEN) {
            return Observation.readyOverIpv6(shown(Loopback.IPV6));
        }
        return overFour == Door.Answer.SHUT && overSix == Door.Answer.SHUT
                ? Observation.absent("port " + port + " does not accept connections")
                : Observation.notYet("port " + port + " neither accepts nor refuses connections: its queue is full");
    }

    private String shown(@Nullable InetAddress only) {
        return (only == null ? "localhost" : Loopback.inUrl(only)) + ":" + port + " accepts connections";
    }

    @Override
    public void close() {
        four.close();
        six.close();
    }

    /** One address; a knock that is neither answered nor refused goes on with the next call. */
    private static final class Door {
        private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

        private final InetSocketAddress address;
        private @Nullable SocketChannel pending;
        private long since;

        enum Answer {
            OPEN,
            SHUT,
            NONE
        }

        Door(InetSocketAddress address) {
            this.address = address;
        }

        Answer knock() {
            boolean over = true;
            try {
                SocketChannel channel = pending;
                boolean connected = false;
                if (channel == null) {
                    channel = SocketChannel.open();
                    pending = channel;
                    since = System.nanoTime();
                    channel.configureBlocking(false);
                    connected = channel.connect(address);
                }
                connected = connected || channel.finishConnect();
                over = connected || System.nanoTime() - since > PATIENCE_NANOS;
                return connected ? Answer.OPEN : Answer.NONE;
            } catch (IOException | UnsupportedOperationException e) {
                return Answer.SHUT; // also on a machine without that family
            } finally {
                if (over) {
                    close();
                }
            }
        }

        void close() {
            SocketChannel channel = pending;
            pending = null;
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    return; // nothing was written, nothing is lost
                }
            }
        }
    }
}
