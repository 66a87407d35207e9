package io.devstack.internal.startup;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.shutdown.Holders;
import io.devstack.internal.shutdown.OwningStack;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out who listens on a service's port, and where its processes listen instead. Belongs to one thread. */
final class PortLook {
    /** Watching a port may take this part of a processor's time; the system's tables cost milliseconds to read. */
    private static final int SHARE = 40;

    private static final int MOST_ANCESTORS = 100;

    /** A server that could not bind its port needs some time to end, also on a busy machine. */
    private static final long MOMENT = Duration.ofSeconds(5).toNanos();

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long SHORTEST_PAUSE = Duration.ofMillis(4).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();

    private final int port;
    private final long first;
    private final long since;
    private final Members members;
    private final Predicate<ProcessIdentity> adopted;
    private final SocketTable sockets;
    private final ProcessTable table;
    private volatile boolean everListened;
    private volatile boolean hidden;
    private volatile @Nullable Taken lastTaken;
    private long due = System.nanoTime();
    private long placeDue = System.nanoTime();
    private String place = "";

    /** The kind of process that listens. */
    enum Kind {
        /** A process of the service. */
        MEMBER,
        /** A process that the system hides: another user's. */
        HIDDEN,
        /** A process that does not belong to the service. */
        STRANGER,
        /** A process of another stack that is running. */
        OTHER_STACK,
        /** No process, but the service listens on other ports. */
        ELSEWHERE,
        /** No process, and the service does not listen at all. */
        NOBODY
    }

    /**
     * The kind of listener, and the same for people.
     *
     * @param owners processes among which the listening member is, if there is one
     */
    record Seen(Kind kind, String detail, List<Long> owners) {
        Seen(Kind kind, String detail) {
            this(kind, detail, List.of());
        }
    }

    /** A look that found a process of another launch or stack, and when. */
    private record Taken(Seen seen, long at) {}

    /**
     * Looks at {@code port}.
     *
     * @param first the first process of the service, which most often is the one that listens
     * @param since the raw start time of {@code first}: an older process belongs to an earlier launch
     * @param adopted whether a process descends from the run's adopter and is no other service's
     */
    PortLook(
            int port,
            long first,
            long since,
            Members members,
            Predicate<ProcessIdentity> adopted,
            SocketTable sockets,
            ProcessTable table) {
        this.port = port;
        this.first = first;
        this.since = since;
        this.members = members;
        this.adopted = adopted;
        this.sockets = sockets;
        this.table = table;
    }

    /** A probe that asks at this port all the time was answered, or refused by a process that is there. */
    void wasOpen() {
        everListened = true;
    }

    /** Records whether a process ever listened, where no probe asks; may be called all the time. */
    void watch() {
        long now = System.nanoTime();
        if (!everListened && now - due >= 0) {
            everListened = sockets.isListenedOn(port);
            long end = System.nanoTime();
            due = end + Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, (end - now) * SHARE));
        }
    }

    /** Returns whether a process was ever seen to listen. */
    boolean everListened() {
        return everListened;
    }

    /** Returns whether the system hid the port owner from the last look. */
    boolean wasHidden() {
        return hidden;
    }

    /** Looks now. */
    Seen look() {
        Seen seen = find();
        hidden = seen.kind() == Kind.HIDDEN;
        if (seen.kind() == Kind.STRANGER || seen.kind() == Kind.OTHER_STACK) {
            lastTaken = new Taken(seen, System.nanoTime());
        }
        return seen;
    }

    /** Returns where the service listens instead, empty if it does not; looks at most once a second. */
    String elsewhere() {
        long now = System.nanoTime();
        if (now - placeDue >= 0) {
            placeDue = now + SECOND;
            Seen seen = look();
            place = seen.kind() == Kind.ELSEWHERE ? seen.detail() : "";
        }
        return place;
    }

    /** Returns the last look that found a process of another launch or stack, if that was a moment ago. */
    Optional<Seen> lastTaken() {
        return Optional.ofNullable(lastTaken)
                .filter(taken -> System.nanoTime() - taken.at() <= MOMENT)
                .map(Taken::seen);
    }

    private Seen find() {
        Set<Integer> only = Set.of(port);
        if (sockets.listens(first, port)) {
            return member(first);
        }
        Map<Boolean, List<ProcessIdentity>> found = members.pass().members().stream()
                .map(Member::identity)
                .collect(Collectors.partitioningBy(this::isOfThisLaunch));
        long[] own = Objects.requireNonNull(found.get(true)).stream()
                .mapToLong(ProcessIdentity::pid)
                .toArray();
        if (isHeldBy(only, own)) {
            return member(own);
        }
        List<SocketUse> listeners =
                sockets.uses(only).stream().filter(PortLook::isListener).toList();
        if (listeners.isEmpty()) {
            return elsewhere(own);
        }
        List<ProcessIdentity> holders =
                listeners.stream().flatMap(use -> use.holders().stream()).toList();
        Optional<ProcessIdentity> earlier = holders.stream()
                .filter(Objects.requireNonNull(found.get(false))::contains)
                .findFirst()
                .or(() -> holders.stream()
                        .flatMap(this::adoptedLine)
                        .filter(process -> !isOfThisLaunch(process))
                        .findFirst());
        if (earlier.isPresent()) {
            return new Seen(
                    Kind.STRANGER,
                    "port " + port + " is held by a process of an earlier launch: "
                            + Holders.describe(table, earlier.get()));
        }
        long[] hiding = holders.stream()
                .filter(this::isOfThisLaunch)
                .filter(adopted)
                .mapToLong(ProcessIdentity::pid)
                .toArray();
        if (hiding.length > 0) {
            return new Seen(Kind.MEMBER, "a process of its own, which hides, listens on port " + port, boxed(hiding));
        }
        return holders.stream()
                .findFirst()
                .map(this::stranger)
                .orElseGet(() -> new Seen(Kind.HIDDEN, "a process that the system hides listens on port " + port));
    }

    /** Returns the sockets on which processes of this launch listen, whatever their ports. */
    List<SocketUse> listeners() {
        return sockets.listenersOf(members.pass().members().stream()
                .map(Member::identity)
                .filter(this::isOfThisLaunch)
                .mapToLong(ProcessIdentity::pid)
                .toArray());
    }

    private boolean isOfThisLaunch(ProcessIdentity process) {
        return process.startTime() >= since;
    }

    /**
     * Returns a process and its ancestors below the adopter. A server of an earlier launch may have hidden, and its new worker
     * inherits the socket.
     */
    private Stream<ProcessIdentity> adoptedLine(ProcessIdentity process) {
        return Stream.iterate(
                        table.find(process),
                        Optional::isPresent,
                        entry -> entry.flatMap(child -> table.read(child.parent())))
                .limit(MOST_ANCESTORS)
                .map(entry -> entry.orElseThrow().identity())
                .takeWhile(adopted);
    }

    private Seen stranger(ProcessIdentity stranger) {
        return OwningStack.describe(table, stranger, port)
                .map(stack -> new Seen(Kind.OTHER_STACK, "port " + port + " is held by " + stack))
                .orElseGet(() -> new Seen(
                        Kind.STRANGER,
                        "port " + port + " is held by another process: " + Holders.describe(table, stranger)));
    }

    private Seen member(long... owners) {
        return new Seen(Kind.MEMBER, "a process of its own listens on port " + port, boxed(owners));
    }

    private static List<Long> boxed(long... pids) {
        return Arrays.stream(pids).boxed().toList();
    }

    private Seen elsewhere(long[] own) {
        Set<Integer> others =
                sockets.listenersOf(own).stream().map(SocketUse::port).collect(Collectors.toCollection(TreeSet::new));
        if (others.isEmpty()) {
            return new Seen(Kind.NOBODY, "nobody listens on port " + port);
        }
        String numbers = others.stream().map(String::valueOf).collect(Collectors.joining(" and "));
        return new Seen(
                Kind.ELSEWHERE,
                "it listens on port" + (others.size() == 1 ? " " : "s ") + numbers + ", not on " + port);
    }

    private boolean isHeldBy(Set<Integer> only, long[] pids) {
        return sockets.usesAmong(only, pids).stream()
                .anyMatch(use -> isListener(use) && !use.holders().isEmpty());
    }

    private static boolean isListener(SocketUse use) {
        return use.state() == SocketUse.State.LISTENING;
    }
}
