package io.devstack.lifespan;

import com.sun.net.httpserver.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an application opens when it starts, and closes when it is told to stop, in reverse, exactly once: on SIGTERM,
 * SIGINT, the normal end of the JVM, or {@link #close}.
 *
 * <pre>{@code
 * Lifespan.start("backend", lifespan -> {
 *     var pool = lifespan.own("database", dataSource());
 *     var server = lifespan.drain(HttpServer.create(address, 0), Duration.ofSeconds(5));
 *     server.createContext("/notes", new Notes(pool));
 *     server.start();
 * });
 * }</pre>
 *
 * <p><b>Order.</b> When the stop begins, {@link #isShuttingDown} is true, and all that is drained refuses new work. Then
 * one after the other is drained or closed, what was opened last first.
 *
 * <p><b>Time.</b> Each has a time of its own, {@link #DEFAULT_LIMIT} unless you say another; what takes longer is
 * interrupted and left behind, and the next one is closed. All of them together have {@link #DEFAULT_STOP_LIMIT} (see
 * {@link #of(String, Duration)}), which should be less than what the JVM is given before it is killed; when it is over,
 * each of the others still gets a quarter of a second.
 *
 * <p><b>Failure.</b> A close that throws, be it an {@link Error}, is reported and the others are closed all the same. What
 * went wrong is in the {@link NotClosedException} of {@link #close}; when the JVM ends, which nobody can be told, it is
 * only said. Messages go to the {@link System.Logger} with the name of this class; when the JVM ends and that logger is
 * {@code java.util.logging}, which then closes its handlers, to standard error.
 *
 * <p><b>Threads.</b> Every method may be called by any thread. Each close runs on a new daemon thread of its own, so a
 * {@code ThreadLocal} or a lock of the thread that opened is not seen there. {@link #close} returns when all is closed,
 * also to callers that come second; only to the close of something that is being closed it returns at once. Do not call
 * it from a request that is drained: they would wait for each other until the time is over. Several lifespans in a JVM are
 * closed side by side when it ends.
 */
public final class Lifespan implements AutoCloseable {
    /** How long the close of one thing may take if nothing is said: 3 seconds. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(3);

    /** How long all of a stop may take if nothing is said: 8 seconds, since devstack waits 10 before it uses force. */
    public static final Duration DEFAULT_STOP_LIMIT = Duration.ofSeconds(8);

    /** Where a lifespan is; it only moves downwards in this list. */
    public enum State {
        /** Nothing was opened yet. */
        NEW,
        /** Something was opened, and {@link Lifespan#running} was not called. */
        STARTING,
        /** All is open. */
        RUNNING,
        /** It is being closed. */
        STOPPING,
        /** All is closed. */
        TERMINATED,
        /** The start failed, or something could not be closed; all the rest is closed. */
        FAILED
    }

    /** Opens all that an application needs. */
    @FunctionalInterface
    public interface Startup<E extends Exception> {
        /** Opens it, and lets {@code lifespan} own each. */
        void open(Lifespan lifespan) throws E;
    }

    /** Opens one thing. */
    @FunctionalInterface
    public interface Opening<T, E extends Exception> {
        /** Returns what was opened. */
        T open() throws E;
    }

    /** Closes one thing, in whatever way it is closed. */
    @FunctionalInterface
    public interface Closer<T> {
        /** Closes it. */
        void close(T resource) throws Exception;
    }

    private final String name;
    private final Duration stopLimit;
    private final Messages messages;
    private final Startups startups = new Startups();
    private final Ownership ownership = new Ownership();
    private final Thread hook;
    private final long begun = System.nanoTime();

    private Lifespan(String name, Duration stopLimit) {
        this.name = name;
        this.stopLimit = stopLimit;
        this.messages = new Messages(name);
        this.hook = new Thread(this::jvmEnds, "lifespan-" + name);
    }

    /** Like {@link #of(String, Duration)}, with {@link #DEFAULT_STOP_LIMIT}. */
    public static Lifespan of(String name) {
        return of(name, DEFAULT_STOP_LIMIT);
    }

    /**
     * Returns a new lifespan, which the end of the JVM closes. If the JVM is ending already, it is over before it begins.
     *
     * @param name what the application is called in messages
     * @param stopLimit how long all of a stop may take
     */
    public static Lifespan of(String name, Duration stopLimit) {
        Lifespan lifespan = new Lifespan(name, stopLimit);
        try {
            Runtime.getRuntime().addShutdownHook(lifespan.hook);
        } catch (IllegalStateException theJvmEnds) {
            lifespan.jvmEnds();
        }
        return lifespan;
    }

    /**
     * Opens all that an application needs and returns its running lifespan. If that fails, or is too late because the JVM
     * is ending, what was opened is closed before the exception is thrown; it has the failures of closing suppressed.
     *
     * @throws E whatever {@code startup} throws
     */
    public static <E extends Exception> Lifespan start(String name, Startup<E> startup) throws E {
        Lifespan lifespan = of(name);
        lifespan.startups.begin();
        try {
            lifespan.messages.info("starting");
            startup.open(lifespan);
            lifespan.running();
            return lifespan;
        } catch (Throwable e) {
            lifespan.failed(e);
            throw e;
        } finally {
            lifespan.startups.end();
        }
    }

    /** Owns a resource from now on and returns it; its close may take {@link #DEFAULT_LIMIT}. */
    public <T extends AutoCloseable> T own(String name, T resource) {
        return own(name, resource, DEFAULT_LIMIT);
    }

    /** Owns a resource from now on and returns it; its close may take {@code limit}. */
    public <T extends AutoCloseable> T own(String name, T resource, Duration limit) {
        return own(name, resource, AutoCloseable::close, limit);
    }

    /**
     * Owns anything that can be closed in some way from now on, and returns it.
     *
     * @param name what it is called in messages
     * @param closer closes it; called once, on a thread of its own
     * @param limit how long that may take
     * @throws IllegalStateException if the stop has begun; then it was closed at once
     * @throws IllegalArgumentException if {@code limit} is not positive; then it is not owned
     */
    public <T> T own(String name, T resource, Closer<? super T> closer, Duration limit) {
        add(List.of(), new Owned(name, limit, () -> closer.close(resource)));
        return resource;
    }

    /**
     * Opens a resource, owns it and returns it. A stop that begins meanwhile waits for it, up to {@link #DEFAULT_LIMIT}.
     *
     * @throws E whatever {@code opening} throws; before {@link #running}, all that was opened earlier is closed first
     * @throws IllegalStateException if the stop has begun; then nothing was opened, or it was closed at once
     */
    public <T extends AutoCloseable, E extends Exception> T open(String name, Opening<? extends T, E> opening)
            throws E {
        if (isShuttingDown()) {
            throw new IllegalStateException(this.name + " is shutting down: '" + name + "' was not opened");
        }
        startups.begin();
        try {
            return own(name, opening.open());
        } catch (Throwable e) {
            if (state().compareTo(State.RUNNING) < 0) {
                failed(e);
            }
            throw e;
        } finally {
            startups.end();
        }
    }

    /**
     * Owns a server of the JDK from now on, and drains it when the stop begins: requests that were accepted are answered,
     * new ones get 503, {@code Connection: close} and {@code Retry-After: 1}. When none is left and none came for a tenth
     * of a second, or some came without a pause for a second, its port is closed; what came over a connection that it had
     * taken until then is still answered. A connection that the system has made by then and the server has not taken is
     * reset by the system, as with any server. A request counts as answered when its handler returns; a handler that
     * answers later should count with an {@link InFlight}.
     *
     * @param server one that is not started and has no context yet
     * @param atMost how long to wait for what was accepted; the server is stopped then at any rate
     * @return the server to use from now on: only contexts that are made through it answer 503
     * @throws IllegalStateException if the server was started already, or if the stop has begun; then it was stopped
     */
    public HttpServer drain(HttpServer server, Duration atMost) {
        return DrainedHttpServer.ownedBy(this, server, atMost); // a class of its own: without its module we work, too
    }

    /**
     * Drains anything else when the stop begins: tells it to {@linkplain Drainable#refuse refuse} what is new, and waits
     * in its turn until nothing is in flight. Say it after what the work needs was opened, and after the server was.
     *
     * @param atMost how long to wait for what was accepted
     * @return {@code work}
     * @throws IllegalStateException if the stop has begun; then it was told to refuse
     */
    public <D extends Drainable> D drain(String name, D work, Duration atMost) {
        Bounded.Task await = () -> Draining.await(work, () -> work.inFlight() == 0, atMost);
        add(List.of(work), new Owned(name, atMost.plus(Draining.MARGIN), await));
        return work;
    }

    /** All is open. {@link #start} says it by itself; nothing happens if the stop has begun. */
    public void running() {
        if (ownership.running()) {
            messages.info("running after " + Bounded.inWords(CloseSequence.since(begun)));
        }
    }

    /** Returns where it is. */
    public State state() {
        return ownership.state();
    }

    /** Returns whether the stop has begun, or is over: a readiness endpoint should answer 503 then. Never waits. */
    public boolean isShuttingDown() {
        return ownership.isTaken();
    }

    /**
     * Closes everything, and returns when that is done. Whoever comes second waits for the first and is told nothing.
     *
     * @throws NotClosedException if something was not closed, after all the others were
     */
    @Override
    public void close() {
        stop("it was closed", State.TERMINATED).ifPresent(failure -> {
            throw failure;
        });
    }

    private void jvmEnds() {
        messages.jvmEnds();
        stop("the JVM ends", State.TERMINATED);
    }

    private void failed(Throwable cause) {
        if (!isShuttingDown()) {
            messages.warn("did not start", cause);
        }
        stop("it did not start", State.FAILED).filter(e -> e != cause).ifPresent(cause::addSuppressed);
    }

    /** Closes everything if nobody has begun to; else waits for who has, unless that would be a wait for oneself. */
    private Optional<NotClosedException> stop(String why, State last) {
        if (!ownership.take()) {
            if (!Bounded.isRunningFor(this) && !startups.isOpening()) {
                ownership.awaitEnd();
            }
            return Optional.empty();
        }
        State end = State.FAILED;
        try {
            List<NotClosedException.Failure> failures =
                    new CloseSequence(this, messages, stopLimit).stop(why, ownership, startups, DEFAULT_LIMIT);
            end = failures.isEmpty() ? last : State.FAILED;
            return failures.isEmpty() ? Optional.empty() : Optional.of(new NotClosedException(name, failures));
        } finally {
            ownership.end(end);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException theJvmEnds) {
                messages.jvmEnds(); // and has taken all hooks already
            }
        }
    }

    /** Adds what was opened, in this order; the first has its name. */
    void add(List<Drainable> drains, Owned... owned) {
        if (!ownership.add(drains, List.of(owned))) {
            IllegalStateException refused =
                    new IllegalStateException(name + " is shutting down: '" + owned[0].name() + "' was closed at once");
            new CloseSequence(this, messages, stopLimit)
                    .stopLate(drains, List.of(owned))
                    .forEach(failure -> refused.addSuppressed(failure.cause()));
            throw refused;
        }
        messages.info("opened " + owned[0].name());
    }
}
