package io.devstack.internal.startup;

import io.devstack.internal.port.SocketUse;
import io.devstack.internal.probe.LogProbe;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.shutdown.Holders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds the port that a service has chosen itself: from a line of its log if a pattern has the group {@code port}, or else
 * as the only port on which its processes listen. Hopeless if there are several.
 */
final class OwnPortProbe implements Probe {
    /** The pause between two checks; ports that a service opens within it count as opened together. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int HIGHEST_PORT = 65_535;

    private final Supplier<List<SocketUse>> listeners;
    private final Supplier<Set<Integer>> ignored;
    private final ProcessTable table;
    private final Optional<LogProbe> log;
    private final LongSupplier nanoTime;
    private OptionalInt port = OptionalInt.empty();
    private TreeMap<Integer, List<ProcessIdentity>> last = new TreeMap<>();
    private Observation seen = Observation.notYet("it has not opened a port yet");
    private long due;

    /**
     * Makes a probe.
     *
     * @param listeners supplies the sockets on which the service's processes listen
     * @param ignored supplies the ports that are not the service's own, such as a debugger's
     * @param log finds the port in the log, if a pattern says how
     */
    OwnPortProbe(
            Supplier<List<SocketUse>> listeners,
            Supplier<Set<Integer>> ignored,
            ProcessTable table,
            Optional<LogProbe> log,
            LongSupplier nanoTime) {
        this.listeners = listeners;
        this.ignored = ignored;
        this.table = table;
        this.log = log;
        this.nanoTime = nanoTime;
        this.due = nanoTime.getAsLong();
    }

    /** Returns the port once it is found. */
    int port() {
        return port.orElseThrow();
    }

    @Override
    public Observation observe() {
        if (port.isEmpty()) {
            log.ifPresentOrElse(this::search, this::check);
        }
        return seen;
    }

    private void search(LogProbe probe) {
        seen = probe.observe();
        if (seen.kind() != Observation.Kind.READY) {
            return;
        }
        String text = probe.port().orElse("");
        int number = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > HIGHEST_PORT) {
            seen = Observation.hopeless(
                    "the group 'port' of its log pattern matched '" + text + "', which is not a port");
            return;
        }
        found(number);
    }

    private void check() {
        if (nanoTime.getAsLong() - due < 0) {
            return;
        }
        TreeMap<Integer, List<ProcessIdentity>> now = new TreeMap<>();
        listeners.get().forEach(use -> now.putIfAbsent(use.port(), use.holders()));
        if (!now.isEmpty()) {
            now.keySet().removeAll(ignored.get());
        }
        boolean stable = !now.isEmpty() && now.keySet().equals(last.keySet());
        last = now;
        due = nanoTime.getAsLong() + PAUSE.toNanos();
        if (stable && now.size() == 1) {
            found(now.firstKey());
        } else if (stable) {
            seen = Observation.hopeless("it listens on " + now.size() + " ports, so its own cannot be told: "
                    + now.entrySet().stream()
                            .map(entry -> entry.getKey()
                                    + entry.getValue().stream()
                                            .findFirst()
                                            .map(holder -> " (" + Holders.describe(table, holder) + ")")
                                            .orElse(""))
                            .collect(Collectors.joining(", ")));
        }
    }

    private void found(int number) {
        port = OptionalInt.of(number);
        seen = Observation.ready("it chose port " + number);
    }

    @Override
    public void close() {
        log.ifPresent(LogProbe::close);
    }
}
