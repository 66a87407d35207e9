package io.devstack.lifespan;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server that counts its requests from the moment the JDK's server hands them to the executor, so queued requests count
 * too. After {@link #refuse} it answers 503 and closes the connection.
 */
final class DrainedHttpServer extends HttpServer implements Drainable {
    /**
     * The number of polls without a new request after which the server is silent: with the pauses of {@link Draining} about
     * 100 ms, in which a client that has connected can still send its request. Polls are counted rather than time, because
     * on a machine that stalls for 100 ms no request could have arrived.
     */
    private static final int SILENT_POLLS = 50;

    /** The time in which clients that send requests without a pause can react to a 503. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The delay of {@link HttpServer#stop}: the port is closed at once, open exchanges may go on for this time. */
    private static final int STOP_SECONDS = 2;

    private final HttpServer server;
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger serving = new AtomicInteger();
    private final DeferredRejections rejections = new DeferredRejections();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private @Nullable Executor executor;
    private final AtomicInteger polls = new AtomicInteger();
    private volatile boolean refusing;

    private DrainedHttpServer(HttpServer server) {
        this.server = server;
        this.executor = server.getExecutor();
    }

    /** Returns the server to use in place of {@code server}; {@code lifespan} owns it. */
    static HttpServer ownedBy(Lifespan lifespan, HttpServer server, Duration atMost) {
        DrainedHttpServer drained = new DrainedHttpServer(server);
        try {
            server.setExecutor(drained::execute);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "drain the server before it is started, or its requests can't be counted", e);
        }
        int port = server.getAddress().getPort();
        lifespan.add(
                List.of(drained),
                new Owned("HTTP server on port " + port, Lifespan.DEFAULT_LIMIT, () -> drained.stop(0)),
                new Owned(
                        "requests on port " + port,
                        atMost.plus(PATIENCE.multipliedBy(4)),
                        () -> drained.drain(atMost)));
        return drained;
    }

    private void execute(Runnable exchange) {
        polls.set(0);
        exchanges.incrementAndGet();
        Runnable counted = () -> {
            try {
                exchange.run();
            } finally {
                exchanges.decrementAndGet();
            }
        };
        Executor users = executor;
        if (users == null) {
            counted.run(); // as the JDK's server does without an executor
            return;
        }
        try {
            users.execute(counted);
        } catch (RuntimeException | Error e) {
            exchanges.decrementAndGet();
            throw e;
        }
    }

    private void handle(HttpExchange exchange, Filter.Chain chain) throws IOException {
        serving.incrementAndGet();
        try {
            if (!refusing) {
                chain.doFilter(exchange);
                return;
            }
        } finally {
            serving.decrementAndGet();
        }
        rejections.reject(exchange);
    }

    @Override
    public void refuse() {
        refusing = true;
        polls.set(0);
    }

    @Override
    public int inFlight() {
        return exchanges.get();
    }

    /** Returns when all accepted requests are answered and the port is closed. */
    void drain(Duration atMost) throws InterruptedException, TimeoutException {
        Draining.await(this, () -> serving.get() == 0, atMost);
        boolean silent = awaitSilence();
        rejections.hold();
        try {
            if (!silent) {
                awaitSilence(); // by then a client without pauses waits for its held response and has no request on the
                // way
            }
            Thread stop = new Thread(() -> stop(STOP_SECONDS), "lifespan-stops-http");
            stop.setDaemon(true);
            stop.start();
            awaitSilence();
            boolean answered = rejections.release();
            if (answered) {
                stop.join(); // not otherwise: without an open exchange stop() uses up its whole delay
            }
        } finally {
            rejections.release();
        }
    }

    private boolean awaitSilence() throws InterruptedException {
        polls.set(0);
        return Draining.holdsWithin(() -> isSilent() && exchanges.get() == 0, PATIENCE);
    }

    /** Polls once; returns whether no request arrived during {@link #SILENT_POLLS} polls. */
    private boolean isSilent() {
        return polls.incrementAndGet() > SILENT_POLLS;
    }

    @Override
    public HttpContext createContext(String path, HttpHandler handler) {
        HttpContext context = createContext(path);
        context.setHandler(handler);
        return context;
    }

    @Override
    public HttpContext createContext(String path) {
        HttpContext context = server.createContext(path);
        context.getFilters().add(new Filter() {
            @Override
            public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
                handle(exchange, chain);
            }

            @Override
            public String description() {
                return "answers 503 once the lifespan stops";
            }
        });
        return context;
    }

    @Override
    public void setExecutor(@Nullable Executor executor) {
        this.executor = executor;
    }

    @Override
    public @Nullable Executor getExecutor() {
        return executor;
    }

    @Override
    public void bind(InetSocketAddress address, int backlog) throws IOException {
        server.bind(address, backlog);
    }

    @Override
    public void start() {
        started.set(true);
        server.start();
    }

    @Override
    public void stop(int delay) {
        if (started.compareAndSet(false, true)) {
            server.start(); // HttpServer.stop releases the port of a started server only
        }
        if (stopped.compareAndSet(false, true)) {
            server.stop(delay);
        }
    }

    @Override
    public void removeContext(String path) {
        server.removeContext(path);
    }

    @Override
    public void removeContext(HttpContext context) {
        server.removeContext(context);
    }

    @Override
    public InetSocketAddress getAddress() {
        return server.getAddress();
    }
}
