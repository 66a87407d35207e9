package io.devstack.internal.shutdown;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.GracefulStop;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.words.Elapsed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Takes the first step of a stop. What goes wrong is returned in words: it never keeps the stop from going on. */
final class StepTaker {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int LOWEST_FAILURE = 400;
    private static final long PAUSE_MILLIS = 20;

    private final ProcessTable table;
    private final SocketTable sockets;

    StepTaker(ProcessTable table, SocketTable sockets) {
        this.table = table;
        this.sockets = sockets;
    }

    /** Returns the step in words, without secrets. */
    static String inWords(FirstStep step) {
        if (step instanceof FirstStep.Impossible impossible) {
            return impossible.step();
        }
        if (step instanceof FirstStep.Post post) {
            return "POST " + Secrets.masked(post.addresses().get(0).toString());
        }
        Launcher.Launch command = ((FirstStep.Run) step).command();
        return "'" + Secrets.masked(command.command(), command.environment()) + "'";
    }

    /**
     * Returns the longest time before the signal. A request asks for the end itself, so half of the grace is left for the
     * signal. A command has as long as the grace, which begins after it; under force, half of that. Half of the time until the
     * limit of the whole stop is left in any case.
     */
    static Duration time(FirstStep step, Duration grace, Duration left, boolean forced) {
        Duration twice = step instanceof FirstStep.Post || forced ? grace : grace.multipliedBy(2);
        return (twice.compareTo(left) < 0 ? twice : left).dividedBy(2);
    }

    /**
     * Takes the step; returns why it came to nothing, empty if it was taken.
     *
     * @param atMost the time for a request
     * @param over whether a command has had its time
     */
    Optional<String> take(FirstStep step, GracefulStop.Look members, Duration atMost, BooleanSupplier over)
            throws InterruptedException {
        if (step instanceof FirstStep.Impossible impossible) {
            return Optional.of(impossible.why());
        }
        try {
            return step instanceof FirstStep.Post post ? post(post, members, atMost) : run((FirstStep.Run) step, over);
        } catch (IOException
                | RuntimeException
                | OutOfMemoryError e) { // the last one if there is no thread for the process
            return Optional.of(Secrets.masked(String.valueOf(e.getMessage())));
        }
    }

    private static Optional<String> run(FirstStep.Run step, BooleanSupplier over)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process =
                step.launcher().launch(step.isOfAContainer() ? step.command().with(RunRecord.SPARED) : step.command());
        while (!process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            if (over.getAsBoolean()) {
                return Optional.of(
                        "it has not ended after " + Elapsed.text(Duration.ofNanos(System.nanoTime() - start)));
            }
        }
        int status = process.exitValue();
        return status == 0
                ? Optional.empty()
                : Optional.of("it ended with " + status + ", see "
                        + step.command().output().getFileName());
    }

    private Optional<String> post(FirstStep.Post step, GracefulStop.Look members, Duration atMost)
            throws IOException, InterruptedException {
        Optional<String> problem = Optional.of("there is no address to ask");
        for (URI address : step.addresses()) {
            Optional<String> stranger = step.anyHolder() ? Optional.empty() : stranger(portOf(address), members);
            if (stranger.isPresent()) {
                return stranger;
            }
            try {
                return post(address, atMost);
            } catch (ConnectException e) {
                problem = Optional.of("nobody answers there");
            }
        }
        return problem;
    }

    /** A stop must not end a foreign server: only a process of the service itself is asked. */
    private Optional<String> stranger(int port, GracefulStop.Look members) throws InterruptedException {
        long[] own = members.members().stream()
                .mapToLong(member -> member.identity().pid())
                .toArray();
        if (sockets.usesAmong(Set.of(port), own).stream()
                .anyMatch(use -> listens(use) && !use.holders().isEmpty())) {
            return Optional.empty();
        }
        List<SocketUse> listeners = listeners(Set.of(port)).toList();
        if (listeners.isEmpty()) {
            return Optional.of("nobody listens on port " + port);
        }
        return listeners.stream()
                .filter(use -> !use.holders().isEmpty())
                .findFirst()
                .map(this::inWords);
    }

    /** Returns a listener on one of the ports in words that is none of {@code own}; empty if the system hides it. */
    Optional<String> stranger(Collection<Integer> ports, Set<ProcessIdentity> own) {
        return listeners(ports)
                .filter(use -> !use.holders().isEmpty() && Collections.disjoint(use.holders(), own))
                .findFirst()
                .map(this::inWords);
    }

    private String inWords(SocketUse foreign) {
        return "port " + foreign.port() + " is held by another process, which is not asked: "
                + Holders.describe(table, foreign.holders().get(0));
    }

    boolean isListenedOn(Collection<Integer> ports) {
        return listeners(ports).findAny().isPresent();
    }

    private Stream<SocketUse> listeners(Collection<Integer> ports) {
        return ports.isEmpty()
                ? Stream.empty()
                : sockets.uses(Set.copyOf(ports)).stream().filter(StepTaker::listens);
    }

    private static boolean listens(SocketUse use) {
        return use.state() == SocketUse.State.LISTENING;
    }

    private static int portOf(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
    }

    private static Optional<String> post(URI address, Duration atMost) throws IOException {
        try {
            OptionalInt status = BarePost.send(address, portOf(address), CONNECT_MILLIS, atMost);
            return status.isEmpty() || status.getAsInt() < LOWEST_FAILURE
                    ? Optional.empty() // without a status it was asked, and ended before it had answered
                    : Optional.of("it answered " + status.getAsInt());
        } catch (SocketTimeoutException e) {
            return Optional.of("no answer within " + Elapsed.text(atMost));
        }
    }
}
