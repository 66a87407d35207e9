package io.devstack.lifespan;

import com.sun.net.httpserver.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Opens the resources of an application when it starts, and closes them in reverse order, exactly once, on SIGTERM, SIGINT,
 * the normal end of the JVM, or {@link #close}.
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
 * <p><b>Order.</b> When the stop begins, {@link #isShuttingDown} becomes true and every drain rejects new work. Then the
 * resources are drained or closed one after the other, the last opened first.
 *
 * <p><b>Time.</b> Each resource has a limit, by default {@link #DEFAULT_LIMIT}. A close that takes longer is interrupted and
 * left running, and the next resource is closed. All of them together have {@link #DEFAULT_STOP_LIMIT} (see
 * {@link #of(String, Duration)}), which should be shorter than the time after which the JVM is killed. When it is used up,
 * each remaining resource still gets 250 ms.
 *
 * <p><b>Failure.</b> A close that throws, even an {@link Error}, is logged, and the other resources are closed all the same.
 * {@link #close} throws the failures as {@link NotClosedException}; at the end of the JVM they are only logged. Messages go
 * to the {@link System.Logger} with the name of this class, or to standard error if the JVM ends and that logger is
 * {@code java.util.logging}, which closes its handlers then.
 *
 * <p><b>Threads.</b> All methods are thread-safe. Each close runs on a new daemon thread, which does not see a
 * {@code ThreadLocal} or hold a lock of the thread that opened the resource. {@link #close} returns when everything is
 * closed, to later callers as well; called from the close of a resource it returns at once. Do not call it from a request
 * that is drained: the two would wait for each other until the limit. Several lifespans of a JVM are closed concurrently
 * when it ends.
 *
 * @since 0.1.0
 */
public final class Lifespan implements AutoCloseable {
    /** The default limit of the close of one resource: 3 seconds. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(3);

    /** The default limit of a whole stop: 8 seconds, because devstack sends SIGKILL after 10. */
    public static final Duration DEFAULT_STOP_LIMIT = Duration.ofSeconds(8);

    /** The state of a lifespan; it only moves forward in this order. */
    public enum State {
        /** No resource was opened yet. */
        NEW,
        /** A resource was opened, and {@link Lifespan#running} was not called. */
        STARTING,
        /** All resources are open. */
        RUNNING,
        /** The resources are being closed. */
        STOPPING,
        /** All resources are closed. */
        TERMINATED,
        /** The start failed, or a resource could not be closed; all others are closed. */
        FAILED
    }

    /** Opens the resources of an application. */
    @FunctionalInterface
    public interface Startup<E extends Exception> {
        /** Opens the resources and adds each to {@code lifespan}. */
        void open(Lifespan lifespan) throws E;
    }

    /** Opens one resource. */
    @FunctionalInterface
    public interface Opening<T, E extends Exception> {
        /** Returns the opened resource. */
        T open() throws E;
    }

    /** Closes one resource. */
    @FunctionalInterface
    public interface Closer<T> {
        /** Closes {@code resource}. */
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
     * Returns a new lifespan, which is closed when the JVM ends. If the JVM is ending already, it is closed at once.
     *
     * @param name the name of the application in messages
     * @param stopLimit the limit of a whole stop
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
     * Opens the resources of an application and returns its running lifespan. If that fails, also because the JVM is ending,
     * the opened resources are closed before the exception is thrown; failures to close are suppressed in it.
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

    /** Adds a resource and returns it; its close may take {@link #DEFAULT_LIMIT}. */
    public <T extends AutoCloseable> T own(String name, T resource) {
        return own(name, resource, DEFAULT_LIMIT);
    }

    /** Adds a resource and returns it; its close may take {@code limit}. */
    public <T extends AutoCloseable> T own(String name, T resource, Duration limit) {
        return own(name, resource, AutoCloseable::close, limit);
    }

    /**
     * Adds a resource that {@code closer} closes, and returns it.
     *
     * @param name its name in messages
     * @param closer closes it; called once, on a thread of its own
     * @param limit the limit of the close
     * @throws IllegalStateException if the stop has begun; the resource was closed at once
     * @throws IllegalArgumentException if {@code limit} is not positive; the resource was not added
     */
    public <T> T own(String name, T resource, Closer<? super T> closer, Duration limit) {
        add(List.of(), new Owned(name, limit, () -> closer.close(resource)));
        return resource;
    }

    /**
     * Opens a resource, adds it and returns it. A stop that begins meanwhile waits for it, up to {@link #DEFAULT_LIMIT}.
     *
     * @throws E whatever {@code opening} throws; before {@link #running}, all resources opened earlier are closed first
     * @throws IllegalStateException if the stop has begun; the resource was not opened, or was closed at once
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
     * Adds an HTTP server of the JDK and drains it when the stop begins. Accepted requests are answered; new ones get 503 with
     * {@code Connection: close} and {@code Retry-After: 1}. The port is closed when no request is left and none has arrived
     * for 100 ms, or after 1 s of requests without a pause. Requests on connections accepted until then are still answered.
     * Connections that the system has established and the server has not accepted are reset by the system, as with any
     * server. A request counts as answered when its handler returns; a handler that responds later should count with an
     * {@link InFlight}.
     *
     * @param server a server that is not started and has no context yet
     * @param atMost the limit for accepted requests; after it the server is stopped in any case
     * @return the server to use from now on; only contexts created through it answer 503
     * @throws IllegalStateException if the server is started already, or if the stop has begun; the server was stopped
     */
    public HttpServer drain(HttpServer server, Duration atMost) {
        return DrainedHttpServer.ownedBy(
                this, server, atMost); // the only class that needs the module jdk.httpserver, which is optional
    }

    /**
     * Adds other work and drains it when the stop begins: calls {@link Drainable#refuse}, and in its turn waits until nothing is
     * in flight. Call it after the resources that the work needs, and the server, were opened.
     *
     * @param atMost the limit for accepted requests
     * @return {@code work}
     * @throws IllegalStateException if the stop has begun; {@link Drainable#refuse} was called
     */
    public <D extends Drainable> D drain(String name, D work, Duration atMost) {
        Bounded.Task await = () -> Draining.await(work, () -> work.inFlight() == 0, atMost);
        add(List.of(work), new Owned(name, atMost.plus(Draining.MARGIN), await));
        return work;
    }

    /** Sets the state to {@link State#RUNNING}; {@link #start} calls it. Does nothing if the stop has begun. */
    public void running() {
        if (ownership.running()) {
            messages.info("running after " + Bounded.format(CloseSequence.since(begun)));
        }
    }

    /** Returns the state. */
    public State state() {
        return ownership.state();
    }

    /** Returns whether the stop has begun or is over: a readiness endpoint should answer 503 then. Never blocks. */
    public boolean isShuttingDown() {
        return ownership.isTaken();
    }

    /**
     * Closes all resources and returns when that is done. A second caller waits for the first and gets no exception.
     *
     * @throws NotClosedException if a resource was not closed, after all others were
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

    /** Closes all resources, or waits for the thread that is already closing them. Returns at once when re-entered from a close. */
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
                messages.jvmEnds(); // hooks cannot be removed any more
            }
        }
    }

    /** Adds resources opened in this order; messages name the first. */
    void add(List<Drainable> drains, Owned... owned) {
        if (!ownership.add(drains, List.of(owned))) {
            throw new CloseSequence(this, messages, stopLimit).rejected(name, drains, List.of(owned));
        }
        messages.info("opened " + owned[0].name());
    }
}
