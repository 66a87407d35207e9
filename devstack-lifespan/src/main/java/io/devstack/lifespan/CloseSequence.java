package io.devstack.lifespan;

import io.devstack.lifespan.NotClosedException.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Closes the resources of a lifespan in reverse order, each within its limit, whatever happens to the others. */
final class CloseSequence {
    /** The least time of each resource, even when the limit of the whole stop is used up. */
    static final Duration AT_LEAST = Duration.ofMillis(250);

    private static final Duration LOGGING_LIMIT = Duration.ofSeconds(1);

    private final Object owner;
    private final Messages messages;
    private final long deadline;
    private final List<Failure> failures = new ArrayList<>();
    private boolean loggerHangs;

    CloseSequence(Object owner, Messages messages, Duration limit) {
        this.owner = owner;
        this.messages = messages;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** Drains and closes everything, and logs it; returns the failures. */
    List<Failure> stop(String why, Ownership ownership, Startups startups, Duration patience) {
        long start = System.nanoTime();
        log(() -> messages.info("stopping: " + why));
        refuse(ownership.drains());
        startups.await(patience);
        ownership.lastFirst().forEach(this::close);
        String end = failures.isEmpty() ? "" : ", not all of it";
        log(() -> messages.info("stopped in " + Bounded.format(since(start)) + end));
        return failures;
    }

    /** Drains and closes what was added after the stop began, opened in this order; returns the exception that says so. */
    IllegalStateException rejected(String lifespan, List<Drainable> drains, List<Owned> opened) {
        refuse(drains);
        for (int i = opened.size() - 1; i >= 0; i--) {
            close(opened.get(i));
        }
        IllegalStateException rejected = new IllegalStateException(
                lifespan + " is shutting down: '" + opened.get(0).name() + "' was closed at once");
        failures.forEach(failure -> rejected.addSuppressed(failure.cause()));
        return rejected;
    }

    static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void refuse(List<Drainable> drains) {
        for (Drainable drain : drains) {
            long half =
                    Math.max((deadline - System.nanoTime()) / 2, AT_LEAST.toNanos()); // the other half is for closing
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
            log(() -> messages.info("closed " + each.name() + " in " + Bounded.format(took)));
        }
    }

    /** Logs in bounded time; after one timeout the logger is not used again. */
    private void log(Bounded.Task message) {
        if (!loggerHangs) {
            loggerHangs =
                    Bounded.run(owner, "lifespan-logs", LOGGING_LIMIT, message).isPresent();
        }
    }

    private void failed(String name, Throwable problem) {
        Failure failure = new Failure(name, problem);
        failures.add(failure);
        log(() -> messages.warn("not closed: " + failure.description() + "; going on with the others", problem));
    }
}
