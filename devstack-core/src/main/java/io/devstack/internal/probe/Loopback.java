package io.devstack.internal.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/** The addresses of this machine that only this machine reaches. */
final class Loopback {
    static final InetAddress IPV4 = address(127, 0, 0, 1);
    static final InetAddress IPV6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private Loopback() {}

    /** Returns what {@code host} stands for; for "localhost" both families, whatever this machine's files say. */
    static List<InetAddress> addressesOf(String host) throws UnknownHostException {
        return host.toLowerCase(Locale.ROOT).equals("localhost")
                ? List.of(IPV4, IPV6)
                : List.of(InetAddress.getAllByName(host));
    }

    /** Returns how an address is written in a URL. */
    static String inUrl(InetAddress address) {
        if (address.equals(IPV6)) {
            return "[::1]";
        }
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }

    private static InetAddress address(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a wrong length
        }
    }
}
