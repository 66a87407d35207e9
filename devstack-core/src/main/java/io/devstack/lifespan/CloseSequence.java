package io.devstack.lifespan;

import io.devstack.lifespan.NotClosedException.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Closes what a lifespan owned, last opened first, each within its time, whatever happens to the others. */
final class CloseSequence {
    /** What each has even when the time for all of them is over. */
    static final Duration AT_LEAST = Duration.ofMillis(250);

    private static final Duration FOR_WORDS = Duration.ofSeconds(1);

    private final Object owner;
    private final Messages messages;
    private final long deadline;
    private final List<Failure> failures = new ArrayList<>();
    private boolean silent;

    CloseSequence(Object owner, Messages messages, Duration limit) {
        this.owner = owner;
        this.messages = messages;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** Stops all that there is, and says so; returns what went wrong. */
    List<Failure> stop(String why, Ownership ownership, Startups startups, Duration patience) {
        long start = System.nanoTime();
        say(() -> messages.info("stopping: " + why));
        refuse(ownership.drains());
        startups.await(patience);
        ownership.lastFirst().forEach(this::close);
        String end = failures.isEmpty() ? "" : ", not all of it";
        say(() -> messages.info("stopped in " + Bounded.inWords(since(start)) + end));
        return failures;
    }

    /** Stops what was opened too late, in this order; returns what went wrong. */
    List<Failure> stopLate(List<Drainable> drains, List<Owned> opened) {
        refuse(drains);
        for (int i = opened.size() - 1; i >= 0; i--) {
            close(opened.get(i));
        }
        return failures;
    }

    static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void refuse(List<Drainable> drains) {
        for (Drainable drain : drains) {
            long half = Math.max((deadline - System.nanoTime()) / 2, AT_LEAST.toNanos()); // the rest is for closing
            Duration atMost = Duration.ofNanos(Math.min(half, Lifespan.DEFAULT_LIMIT.toNanos()));
            Bounded.run(owner, "lifespan-refuse", atMost, drain::refuse)
                    .ifPresent(problem -> failed("refusing new work", problem));
        }
    }

    private void close(Owned each) {
        long start = System.nanoTime();
        Duration left = Duration.ofNanos(Math.max(deadline - start, AT_LEAST.toNanos()));
        Duration atMost = each.limit().compareTo(left) < 0 ? each.limit() : left;
        Optional<Throwable> problem = Bounded.run(owner, "lifespan-close-" + each.name(), atMost, each.close());
        if (problem.isPresent()) {
            failed(each.name(), problem.get());
        } else {
            Duration took = since(start);
            say(() -> messages.info("closed " + each.name() + " in " + Bounded.inWords(took)));
        }
    }

    /** Says it; a logger that hangs once is not waited for again. */
    private void say(Bounded.Task words) {
        if (!silent) {
            silent = Bounded.run(owner, "lifespan-says", FOR_WORDS, words).isPresent();
        }
    }

    private void failed(String name, Throwable problem) {
        Failure failure = new Failure(name, problem);
        failures.add(failure);
        say(() -> messages.warn("not closed: " + failure.inWords() + "; going on with the others", problem));
    }
}
