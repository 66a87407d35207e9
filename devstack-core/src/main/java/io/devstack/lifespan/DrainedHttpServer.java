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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A server whose requests are counted from the moment the JDK's server gives them to its executor, so also while they
 * queue there. Told to refuse, it answers 503 and closes the connection.
 */
final class DrainedHttpServer extends HttpServer implements Drainable {
    /**
     * Who has connected and not asked yet has so many looks, {@link Draining} pauses between them, to get an answer, too:
     * about a tenth of a second. Time alone would not do: where the machine stood still for so long, there was no silence.
     */
    private static final int SILENT_LOOKS = 50;

    /** How long clients who ask without a pause are given to heed an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final long SHUT = Long.MIN_VALUE;

    private final HttpServer server;
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicInteger serving = new AtomicInteger();
    private final LastCall lastCall = new LastCall();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private @Nullable Executor executor;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean refusing;

    private DrainedHttpServer(HttpServer server) {
        this.server = server;
        this.executor = server.getExecutor();
    }

    /** Returns the server that is to be used in place of {@code server}; {@code lifespan} owns it. */
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
        looks.set(0);
        if (exchanges.updateAndGet(now -> now == SHUT ? SHUT : now + 1) == SHUT) {
            return; // it was not read: nothing of it has been accepted
        }
        Runnable counted = () -> {
            try {
                exchange.run();
            } finally {
                exchanges.decrementAndGet();
            }
        };
        Executor users = executor;
        if (users == null) {
            counted.run(); // as the JDK's server does it without an executor
            return;
        }
        try {
            users.execute(counted);
        } catch (RuntimeException | Error e) {
            exchanges.decrementAndGet();
            throw e;
        }
    }

    private void answer(HttpExchange exchange, Filter.Chain chain) throws IOException {
        serving.incrementAndGet();
        try {
            if (!refusing) {
                chain.doFilter(exchange);
                return;
            }
        } finally {
            serving.decrementAndGet();
        }
        lastCall.refuse(exchange);
    }

    @Override
    public void refuse() {
        refusing = true;
        looks.set(0);
    }

    @Override
    public int inFlight() {
        return (int) Math.max(0, exchanges.get());
    }

    /** Returns when all that was accepted is answered, and from then on nothing more is accepted. */
    void drain(Duration atMost) throws InterruptedException, TimeoutException {
        Draining.await(this, () -> serving.get() == 0, atMost);
        looks.set(0);
        if (Draining.isSoWithin(this::shutIfSilent, PATIENCE)) {
            stop(0);
            return;
        }
        try {
            stopWhileAllWait();
        } finally {
            lastCall.answer();
        }
    }

    /** Closes the port while every client waits for an answer, and so has no request on the way. */
    private void stopWhileAllWait() throws InterruptedException {
        lastCall.hold();
        Draining.isSoWithin(() -> isSilent() && exchanges.get() == 0, PATIENCE);
        int delay = lastCall.isEmpty() ? 0 : (int) PATIENCE.toSeconds() + 1;
        Thread stop = new Thread(() -> stop(delay), "lifespan-stops-http");
        stop.setDaemon(true);
        stop.start();
        looks.set(0);
        Draining.isSoWithin(() -> isSilent() && exchanges.get() == 0, PATIENCE);
        lastCall.answer();
        stop.join();
    }

    private boolean shutIfSilent() {
        return isSilent() && exchanges.compareAndSet(0, SHUT);
    }

    /** One look; returns whether nothing came for so many of them. */
    private boolean isSilent() {
        return looks.incrementAndGet() > SILENT_LOOKS;
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
                answer(exchange, chain);
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
            server.start(); // only a server that runs gives its port back
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
