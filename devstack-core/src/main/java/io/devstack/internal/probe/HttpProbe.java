package io.devstack.internal.probe;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Ready when a GET is answered with an expected status, and an expected body where one is wanted. */
public final class HttpProbe implements Probe {
    /** How long one attempt may take, from the first packet to the last byte that matters. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How much longer than over IPv6 an answer over IPv4 may take. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** Request timeout, too early, too many requests: the same request may succeed soon. */
    private static final Set<Integer> SOON = Set.of(408, 425, 429);

    private final HttpRequest request;
    private final StatusRanges expected;
    private final Optional<Pattern> body;
    private final Duration limit;
    private final Duration moment;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * Makes a probe.
     *
     * @param request what is asked; redirects are not followed
     * @param expected the statuses that count
     * @param body found somewhere in the first 1 MiB of the answer, if given
     */
    public HttpProbe(HttpRequest request, StatusRanges expected, Optional<Pattern> body) {
        this(request, expected, body, LIMIT, MOMENT);
    }

    /**
     * Makes a probe with a timeout of its own.
     *
     * @param limit the longest time of one attempt
     * @since 0.1.0
     */
    public HttpProbe(HttpRequest request, StatusRanges expected, Optional<Pattern> body, Duration limit) {
        this(request, expected, body, limit, limit.compareTo(MOMENT) < 0 ? limit : MOMENT);
    }

    HttpProbe(HttpRequest request, StatusRanges expected, Optional<Pattern> body, Duration limit, Duration moment) {
        this.request = request;
        this.expected = expected;
        this.body = body;
        this.limit = limit;
        this.moment = moment;
    }

    @Override
    public Manner manner() {
        return Manner.ASK;
    }

    /** Tries each address of the host; an attempt beside one that hangs begins with the last address. */
    @Override
    public Observation observe() {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean reversed = pending.getAndIncrement() % 2 == 1;
        try {
            List<InetAddress> addresses = new ArrayList<>(Loopback.addressesOf(request.host()));
            if (reversed) {
                Collections.reverse(addresses);
            }
            return observe(addresses, deadline);
        } catch (UnknownHostException e) {
            return Observation.notYet("GET " + request.shown(request.address().getHost()) + ": the host is unknown");
        } finally {
            pending.decrementAndGet();
        }
    }

    private Observation observe(List<InetAddress> addresses, long deadline) {
        Observation telling = Observation.absent(get(null) + ": nobody accepts connections there");
        for (InetAddress address : addresses) {
            boolean onlySix = addresses.size() > 1 && address instanceof Inet6Address;
            long start = System.nanoTime();
            Observation seen = observe(address, onlySix, deadline);
            if (seen.isReady()) {
                return onlySix ? orOverIpv4(seen, addresses, System.nanoTime() - start) : seen;
            }
            telling = telling.kind() == Observation.Kind.ABSENT ? seen : telling;
        }
        return telling;
    }

    /** IPv4 was asked a moment before the server was up, or not at all: it is, once more, before it counts as deaf. */
    private Observation orOverIpv4(Observation overSix, List<InetAddress> addresses, long tookNanos) {
        long deadline = System.nanoTime() + 2 * tookNanos + moment.toNanos();
        return addresses.stream()
                .filter(Inet4Address.class::isInstance)
                .map(address -> observe(address, false, deadline))
                .filter(Observation::isReady)
                .findFirst()
                .orElse(overSix);
    }

    private Observation observe(InetAddress address, boolean onlySix, long deadline) {
        long start = System.nanoTime();
        String get = get(onlySix ? address : null);
        boolean connected = false;
        try (HttpExchange exchange = HttpExchange.open(request, address, deadline)) {
            connected = true;
            HttpAnswer answer = exchange.ask();
            int status = answer.status();
            if (!expected.contains(status)) {
                String seen = get + " answered " + status + ", wanted " + expected;
                return isClear(status) ? Observation.rejected(seen) : Observation.notYet(seen);
            }
            if (body.isPresent() && !body.get().matcher(answer.body()).find()) {
                return Observation.notYet(get + " answered " + status + ", but its body does not match " + body.get());
            }
            String ready = get(address) + " answered " + status;
            return onlySix ? Observation.readyOverIpv6(ready) : Observation.ready(ready);
        } catch (ConnectException e) {
            return Observation.absent(get(null) + ": nobody accepts connections there");
        } catch (IOException e) {
            boolean cutShort = Thread.currentThread().isInterrupted();
            boolean isLate = e instanceof SocketTimeoutException || e instanceof ClosedChannelException;
            String seen = get + ": " + (cutShort || isLate ? unanswered(connected, start) : problem(e, connected));
            boolean saidNothing = cutShort && !connected && !request.isSecure(); // an interrupt is no sign of a server
            return saidNothing ? Observation.absent(seen) : Observation.notYet(seen);
        }
    }

    /** Returns whether a status says that the request is wrong, not that the server needs more time. */
    private static boolean isClear(int status) {
        return status >= 400 && status < 500 && !SOON.contains(status);
    }

    /** Also of an attempt that was cut short, because the time for the whole was over. */
    private String unanswered(boolean connected, long start) {
        String sofar = (System.nanoTime() - start) / 1_000_000 + " ms";
        return connected || request.isSecure()
                ? "the connection was accepted, but there was no answer in " + sofar
                : "the connection was neither accepted nor refused in " + sofar;
    }

    private static String problem(IOException e, boolean connected) {
        if (e instanceof SSLHandshakeException && e.getCause() instanceof CertificateException) {
            return "its certificate is not trusted (" + e.getMessage() + "); if that is intended, set insecure to true";
        }
        if (e instanceof SSLException) {
            return "no TLS there: " + e.getMessage();
        }
        if (e instanceof EOFException || e instanceof ProtocolException) {
            return String.valueOf(e.getMessage());
        }
        return connected ? "the connection was closed without an answer" : String.valueOf(e.getMessage());
    }

    /** Says what was asked; "localhost" for the loopback, where it is not told over which family. */
    private String get(@Nullable InetAddress told) {
        boolean loopback = request.host().equalsIgnoreCase("localhost");
        String host = told != null && loopback
                ? Loopback.inUrl(told)
                : request.address().getHost();
        return "GET " + request.shown(host);
    }
}
