package io.devstack.lifespan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Patience;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work in flight when the stop begins. */
class LifespanDrainTest {
    private static final Duration LONG = Duration.ofSeconds(100);

    private final Lifespan lifespan = Lifespan.of("application", LONG);
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger working = new AtomicInteger();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterEach
    void end() {
        release.countDown();
        try {
            lifespan.close();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatIsAcceptedIsAnsweredAndWhatIsNewGets503() throws Exception {
        lifespan.own("database", () -> events.add("database closed"));
        HttpServer server = started(threads);
        CompletableFuture<String> accepted = Background.supply(() -> ask(server));
        Await.until("the request is in work", () -> working.get() == 1);
        CompletableFuture<Void> close = Background.run(lifespan::close);
        Await.until("new requests are refused", () -> ask(server, "/at-once").equals("503 close 1"));
        assertThat(accepted).isNotDone();
        assertThat(events).isEmpty();
        release.countDown();
        assertThat(accepted.join()).isEqualTo("200");
        close.join();
        assertThat(events).containsExactly("answered", "database closed");
        assertThat(isFree(server.getAddress().getPort())).isTrue();
    }

    @Test
    void whatQueuesForAThreadIsAcceptedToo() throws Exception {
        HttpServer server = started(threads);
        List<CompletableFuture<String>> asked = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 6; i++) {
            asked.add(Background.supply(() -> ask(server)));
        }
        Await.until("all are there", () -> ((Drainable) server).inFlight() == 6);
        Await.until("two are in work", () -> working.get() == 2);
        CompletableFuture<Void> close = Background.run(lifespan::close);
        Await.until("the stop", lifespan::isShuttingDown);
        release.countDown();
        close.join();
        assertThat(asked.stream().map(CompletableFuture::join))
                .allMatch(answer -> answer.equals("200") || answer.equals("503 close 1"))
                .filteredOn(answer -> answer.equals("200"))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aServerWithoutAnExecutorIsDrainedToo() throws Exception {
        release.countDown();
        HttpServer server = started(null);
        assertThat(ask(server)).isEqualTo("200");
        lifespan.close();
        assertThat(isFree(server.getAddress().getPort())).isTrue();
    }

    @Test
    void whatIsNotAnsweredInTimeIsCountedAndTheServerStopped() throws Exception {
        Patience.growing(Duration.ofMillis(300), limit -> {
            Lifespan hasty = Lifespan.of("application", LONG);
            HttpServer server = hasty.drain(unstarted(), limit);
            ExecutorService own = Executors.newSingleThreadExecutor();
            server.setExecutor(own);
            server.createContext("/", this::work);
            server.start();
            int before = working.get();
            CompletableFuture<String> asked = Background.supply(() -> ask(server));
            Await.until("the request is in work", () -> working.get() > before);
            own.shutdown();
            NotClosedException failure = catchThrowableOfType(NotClosedException.class, hasty::close);
            Patience.inTime(() -> assertThat(failure).hasMessageNotContaining("not within"));
            assertThat(failure)
                    .hasMessage("application: not closed: requests on port "
                            + server.getAddress().getPort() + " (1 still in flight after " + Bounded.format(limit)
                            + ")");
            assertThat(asked.join()).isEqualTo("no answer");
            assertThat(isFree(server.getAddress().getPort())).isTrue();
        });
    }

    @Test
    void aServerThatRunsIsRefused() throws Exception {
        HttpServer server = unstarted();
        server.start();
        assertThatThrownBy(() -> lifespan.drain(server, LONG)).hasMessageContaining("before it is started");
        server.stop(0);
    }

    @Test
    void aServerThatComesTooLateIsStopped() throws Exception {
        HttpServer server = unstarted();
        lifespan.close();
        assertThatThrownBy(() -> lifespan.drain(server, LONG)).hasMessageContaining("is shutting down");
        assertThat(isFree(server.getAddress().getPort())).isTrue();
    }

    @Test
    void anythingThatCountsCanBeDrained() throws Exception {
        lifespan.own("database", () -> events.add("database closed"));
        InFlight jobs = lifespan.drain("jobs", new InFlight(), LONG);
        assertThat(jobs.tryEnter()).isTrue();
        assertThat(jobs.tryEnter()).isTrue();
        CompletableFuture<Void> close = Background.run(lifespan::close);
        Await.until("no more is accepted", () -> {
            boolean accepted = jobs.tryEnter();
            if (accepted) {
                jobs.leave();
            }
            return !accepted;
        });
        assertThat(jobs.inFlight()).isEqualTo(2);
        jobs.leave();
        assertThat(events).isEmpty();
        jobs.leave();
        close.join();
        assertThat(events).containsExactly("database closed");
        assertThatThrownBy(jobs::leave).isInstanceOf(IllegalStateException.class);
        assertThat(jobs.inFlight()).isZero();
    }

    @Test
    void allRefuseBeforeTheFirstIsWaitedFor() throws Exception {
        InFlight opened = lifespan.drain("opened first", new InFlight(), LONG);
        InFlight last = lifespan.drain("opened last", new InFlight(), LONG);
        assertThat(last.tryEnter()).isTrue();
        CompletableFuture<Void> close = Background.run(lifespan::close);
        Await.until("stopping", () -> !opened.tryEnter() || leave(opened));
        assertThat(close).isNotDone();
        last.leave();
        close.join();
    }

    private static boolean leave(InFlight work) {
        work.leave();
        return false;
    }

    private HttpServer started(ExecutorService executor) throws IOException {
        HttpServer server = lifespan.drain(unstarted(), LONG);
        server.setExecutor(executor);
        server.createContext("/", this::work);
        server.createContext("/at-once", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static HttpServer unstarted() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    private void work(HttpExchange exchange) throws IOException {
        working.incrementAndGet();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
        events.add("answered");
    }

    private static String ask(HttpServer server) {
        return ask(server, "/");
    }

    private static String ask(HttpServer server, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path)
                            .toURL()
                            .openConnection();
            connection.setRequestMethod("POST"); // a GET that got no answer would be repeated
            connection.setReadTimeout((int) LONG.toMillis());
            int status = connection.getResponseCode();
            return status == 200
                    ? "200"
                    : status + " " + connection.getHeaderField("Connection") + " "
                            + connection.getHeaderField("Retry-After");
        } catch (IOException e) {
            return "no answer";
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        }
    }
}
