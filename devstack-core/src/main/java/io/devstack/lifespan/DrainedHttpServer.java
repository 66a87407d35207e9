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

    /** The JDK's server closes its port at once, and goes on with what it has for so long. */
    private static final int STOP_SECONDS = 2;

    private final HttpServer server;
    private final AtomicInteger exchanges = new AtomicInteger();
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
        return exchanges.get();
    }

    /** Returns when all that was accepted is answered, and the port is closed. */
    void drain(Duration atMost) throws InterruptedException, TimeoutException {
        Draining.await(this, () -> serving.get() == 0, atMost);
        boolean silent = awaitSilence();
        lastCall.hold();
        try {
            if (!silent) {
                awaitSilence(); // who asks without a pause waits for an answer by then, and has no request on the way
            }
            Thread stop = new Thread(() -> stop(STOP_SECONDS), "lifespan-stops-http");
            stop.setDaemon(true);
            stop.start();
            awaitSilence();
            boolean waitedFor = lastCall.answer();
            if (waitedFor) {
                stop.join(); // without an open exchange it takes its whole time
            }
        } finally {
            lastCall.answer();
        }
    }

    private boolean awaitSilence() throws InterruptedException {
        looks.set(0);
        return Draining.isSoWithin(() -> isSilent() && exchanges.get() == 0, PATIENCE);
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
