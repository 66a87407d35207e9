package io.devstack.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.devstack.RunningStack;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.model.DevStackException;
import io.devstack.model.RestartPolicy;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.StartFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

class DevStackExtensionTest {
    private static final Set<URI> URIS = ConcurrentHashMap.newKeySet();
    private static final Map<String, RunningStack> STACKS = new ConcurrentHashMap<>();
    private static final List<String> RUN = new CopyOnWriteArrayList<>();
    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static CyclicBarrier barrier = new CyclicBarrier(1);

    @BeforeEach
    void forget() throws IOException {
        for (String file : List.of("report.html", "backend.log")) {
            for (Path old : left(file)) {
                Files.delete(old);
            }
        }
        URIS.clear();
        STACKS.clear();
        RUN.clear();
    }

    @Test
    void parallelClassesShareOneStackThatEndsWithTheTestPlan() throws Exception {
        barrier = new CyclicBarrier(2);

        EngineExecutionResults results =
                execute(Map.of("parallel.enabled", "true"), Shares.class, SharesAsOneInstance.class, Mistakes.class);

        assertThat(failures(results)).containsOnlyKeys("unknownService", "unknownPort", "wrongType");
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1, failed("unknownService", ParameterResolutionException.class, "the services are: backend"))
                .haveExactly(1, failed("unknownPort", ParameterResolutionException.class, "its ports are: port"))
                .haveExactly(1, failed("wrongType", ParameterResolutionException.class, "java.lang.Thread"));
        assertThat(RUN).containsExactlyInAnyOrder("outer", "nested", "nestedAsOneInstance", "asOneInstance");
        assertThat(URIS).hasSize(1);
        assertThat(STACKS.values().stream().distinct()).hasSize(1);
        RunningService backend = STACKS.get("outer").service("backend");
        assertThat(Machine.isAlive(backend.pid())).isFalse();
        assertThat(left("report.html")).hasSize(1);
        assertThat(left("backend.log"))
                .singleElement()
                .satisfies(log -> assertThat(log).content().contains("GET /outer"));
    }

    @Test
    void failedTestShowsTheLinesSinceItsStartAndADeathFailsTheTestThatRan() {
        EngineExecutionResults results = execute(Map.of(), Inherits.class, Dies.class);

        Map<String, Throwable> failures = failures(results);
        assertThat(failures).containsOnlyKeys("second", "third", "fourth");
        assertThat(failures.get("second")).hasMessage("wrong answer");
        assertThat(failures.get("second").getSuppressed())
                .singleElement()
                .asString()
                .startsWith("the services wrote during this test:\n  backend | GET /second")
                .doesNotContain("/first");
        assertThat(failures.get("third"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageStartingWith("backend died: it exited with 3 after ")
                .hasMessageContaining("Last lines of ")
                .hasMessageContaining("GET /exit");
        assertThat(failures.get("fourth"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageStartingWith("backend died: it exited with 3 after ");
        results.testEvents().aborted().stream()
                .forEach(event -> assertThat(failure(event).getSuppressed()).isEmpty());
        assertThat(RUN).containsExactly("inherited", "first", "second", "aborted", "third");
    }

    /** The server has closed its socket a while before the service ends, as in a JVM with a large heap. */
    @Test
    void testThatKilledAServiceFailsThoughTheServiceEndsLater() throws Exception {
        PrintStream before = System.err;
        EngineExecutionResults results;
        try {
            System.setErr(new PrintStream(PRINTED, true));
            results = execute(Map.of(), Kills.class);
        } finally {
            System.setErr(before);
        }

        Map<String, Throwable> failures = failures(results);
        assertThat(failures).containsOnlyKeys("kills", "killsAndFails", "next");
        assertThat(failures.get("kills"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageContaining("after ")
                .hasMessageContaining(" s, during DevStackExtensionTest.Kills.kills\nLast lines of ");
        assertThat(failures.get("killsAndFails"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageContaining(", during DevStackExtensionTest.Kills.killsAndFails\n")
                .satisfies(death -> assertThat(death.getSuppressed()[0]).hasMessage("no answer"));
        assertThat(failures.get("next"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageContaining(", during DevStackExtensionTest.Kills.killsAndFails\n");
        assertThat(logIn(failures.get("killsAndFails").getMessage())).exists();
        assertThat(PRINTED.toString()).doesNotContain("lambda").contains("DevStackExtensionTest.Kills: all ready");
    }

    private static Path logIn(String message) {
        Matcher matcher = Pattern.compile("Last lines of (.+):\n").matcher(message);
        assertThat(matcher.find()).isTrue();
        return Path.of(matcher.group(1));
    }

    @Test
    void reportOfAnEarlierStackOfTheJvmIsNotOverwritten() throws Exception {
        execute(Map.of(), Inherits.class);
        execute(Map.of(), Inherits.class);

        assertThat(left("report.html"))
                .hasSize(2)
                .allSatisfy(
                        report -> assertThat(report.getParent().getFileName().toString())
                                .startsWith("DevStackExtensionTest.Inherits"));
    }

    @Test
    void testThatTimesOutShowsTheLinesAndTheNextTestHasTheStack() {
        EngineExecutionResults results = execute(Map.of(), TimesOut.class);

        Map<String, Throwable> failures = failures(results);
        assertThat(failures).containsOnlyKeys("waits");
        assertThat(failures.get("waits"))
                .isInstanceOf(TimeoutException.class)
                .satisfies(timeout -> assertThat(timeout.getSuppressed())
                        .anySatisfy(lines -> assertThat(lines)
                                .asString()
                                .startsWith("the services wrote during this test:\n  backend | GET /waits")));
        assertThat(RUN).containsExactly("waits", "next");
    }

    @Test
    void failedStartIsNotRepeatedForTheNextClass() {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(NeverReady.class), selectClass(NeverReadyEither.class))
                .configurationParameter("devstack.readyTimeout", "300ms")
                .execute();

        List<Throwable> failures = results.containerEvents().failed().stream()
                .map(DevStackExtensionTest::failure)
                .toList();
        assertThat(failures).hasSize(2);
        assertThat(failures.get(0))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("silent was not ready within 0.3 s");
        assertThat(failures.get(1))
                .isInstanceOf(DevStackException.class)
                .hasMessageStartingWith("the stack did not start: silent was not ready")
                .hasCause(failures.get(0));
        assertThat(RUN).isEmpty();
    }

    /** Two plans share as much as two JVMs do: the working directory. */
    @Test
    void twoPlansAtOnceHaveAStackEach() throws Exception {
        barrier = new CyclicBarrier(2);

        CompletableFuture<EngineExecutionResults> other = Background.supply(() -> execute(Map.of(), Meets.class));
        EngineExecutionResults results = execute(Map.of(), Meets.class);

        assertThat(failures(results)).isEmpty();
        assertThat(failures(other.get(120, TimeUnit.SECONDS))).isEmpty();
        assertThat(URIS).hasSize(2);
        assertThat(left("backend.log")).hasSize(2);
    }

    @Test
    void unreportedDeathOfARestartedServiceFailsTheNextTest() {
        EngineExecutionResults results = execute(Map.of(), DiesBetweenTests.class);

        assertThat(failures(results)).containsOnlyKeys("second", "DevStackExtensionTest$DiesBetweenTests");
        assertThat(failures(results).get("DevStackExtensionTest$DiesBetweenTests"))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessageStartingWith("backend died: it exited with 3 after ");
        results.testEvents()
                .assertThatEvents()
                .haveExactly(1, failed("second", ServiceDiedException.class, "backend died: it exited with 3 after "));
        assertThat(RUN).containsExactly("first", "second");
    }

    @Test
    void killedJvmLeavesNothing(@TempDir Path directory) throws Exception {
        Path project = directory.toRealPath();
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RunsATest.class.getName())
                .directory(project.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long backend;
        try {
            String line = Background.supply(() -> jvm.inputReader().lines().findFirst())
                    .get(120, TimeUnit.SECONDS)
                    .orElse("nothing");
            assertThat(line).startsWith("READY ");
            backend = Long.parseLong(line.substring("READY ".length()));
            assertThat(Machine.isAlive(backend)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }

        Await.until("the service is gone", () -> !Machine.isAlive(backend));
        Await.until(
                "every process of " + project + " is gone",
                () -> Machine.processesOf(project).isEmpty());
    }

    /** Returns the files of this name in the directories of the stacks. */
    private static List<Path> left(String file) throws IOException {
        Path stacks = Files.createDirectories(Path.of("target", "devstack", "junit"));
        try (Stream<Path> directories = Files.list(stacks)) {
            return directories
                    .map(directory -> directory.resolve(file))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static EngineExecutionResults execute(Map<String, String> configuration, Class<?>... classes) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter")
                .selectors(Arrays.stream(classes).map(each -> selectClass(each)).toArray(DiscoverySelector[]::new))
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent");
        configuration.forEach((name, value) -> kit.configurationParameter("junit.jupiter.execution." + name, value));
        return kit.execute();
    }

    /** Returns what failed, tests by the name of their method. */
    private static Map<String, Throwable> failures(EngineExecutionResults results) {
        Map<String, Throwable> failures = new ConcurrentHashMap<>();
        results.allEvents().failed().stream()
                .forEach(event -> failures.put(
                        event.getTestDescriptor().getDisplayName().replaceFirst("\\(.*", ""), failure(event)));
        return failures;
    }

    private static Throwable failure(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    private static Condition<Event> failed(String test, Class<? extends Throwable> type, String text) {
        return event(test(test), finishedWithFailure(instanceOf(type), message(actual -> actual.contains(text))));
    }

    private static void seen(String test, URI uri, RunningStack stack) throws IOException {
        RUN.add(test);
        URIS.add(uri);
        STACKS.put(test, stack);
        assertThat(Backend.get(uri.resolve("/" + test))).isEqualTo("ok");
    }

    static class Shares {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(Backend.of("shared"));

        private static int port;

        @BeforeAll
        static void remember(@FromService("backend") int backend) {
            port = backend;
        }

        @Test
        void outer(@FromService("backend") URI uri, @FromService("backend") String url, RunningStack running)
                throws Exception {
            barrier.await(120, TimeUnit.SECONDS);
            assertThat(uri).isEqualTo(URI.create("http://localhost:" + port)).hasToString(url);
            assertThat(stack.uri("backend")).isEqualTo(uri);
            assertThat(stack.port("backend")).isEqualTo(port);
            seen("outer", uri, running);
        }

        @Nested
        class Inner {
            @Test
            void nested(@FromService("backend") URI uri, RunningStack running) throws Exception {
                seen("nested", uri, running);
            }
        }

        @Nested
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class InnerAsOneInstance {
            @Test
            void nested(@FromService("backend") RunningService backend) throws Exception {
                seen("nestedAsOneInstance", URI.create(backend.url().orElseThrow()), stack.stack());
            }
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class SharesAsOneInstance {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(Backend.of("shared"));

        private final URI uri;

        SharesAsOneInstance(@FromService("backend") URI uri) {
            this.uri = uri;
        }

        @Test
        void asOneInstance() throws Exception {
            barrier.await(120, TimeUnit.SECONDS);
            seen("asOneInstance", uri, stack.stack());
        }
    }

    static class Mistakes {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(Backend.of("shared"));

        @Test
        void unknownService(@FromService("backnd") URI uri) {}

        @Test
        void unknownPort(@FromService(value = "backend", port = "admin") int port) {}

        @Test
        void wrongType(@FromService("backend") Thread thread) {}
    }

    abstract static class HasNested {
        @Nested
        class Inner {
            @Test
            void inherited(@FromService("backend") URI uri) {
                RUN.add("inherited");
            }
        }
    }

    @DevStackService(name = "backend", command = Backend.COMMAND, ready = "/")
    static class Inherits extends HasNested {}

    @DevStackService(name = "backend", command = Backend.COMMAND, ready = "/")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class TimesOut {
        @Test
        @Order(1)
        @Timeout(value = 4, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void waits(@FromService("backend") URI uri) throws Exception {
            RUN.add("waits");
            Backend.get(uri.resolve("/waits"));
            new CountDownLatch(1).await();
        }

        @Test
        @Order(2)
        void next(@FromService("backend") URI uri) throws Exception {
            RUN.add("next");
            Backend.get(uri.resolve("/next"));
        }
    }

    @DevStackService(name = "backend", command = Backend.COMMAND, ready = "/")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Dies {
        @Test
        @Order(1)
        void first(@FromService("backend") URI uri) throws Exception {
            RUN.add("first");
            Backend.get(uri.resolve("/first"));
            Thread.currentThread().interrupt(); // some tests leave this behind
        }

        @Test
        @Order(2)
        void second(@FromService("backend") URI uri) throws Exception {
            RUN.add("second");
            Backend.get(uri.resolve("/second"));
            throw new AssertionError("wrong answer");
        }

        @Test
        @Order(3)
        void aborted(@FromService("backend") URI uri) throws Exception {
            RUN.add("aborted");
            Backend.get(uri.resolve("/aborted"));
            assumeTrue(false);
        }

        @Test
        @Order(4)
        void third(@FromService("backend") RunningService backend) throws Exception {
            RUN.add("third");
            exit(backend);
        }

        @Test
        @Order(5)
        void fourth() {
            RUN.add("fourth");
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Kills {
        @RegisterExtension
        static final DevStackExtension stack =
                DevStackExtension.of(Backend.endingLate().restart(new RestartPolicy(RestartPolicy.When.ON_FAILURE, 1)));

        @Test
        @Order(1)
        void kills() throws Exception {
            Backend.exit(stack.port("backend"));
        }

        @Test
        @Order(2)
        void killsAndFails() throws Exception {
            RunningStack running = stack.stack();
            Await.until(
                    "the backend was restarted", () -> running.deaths().down().isEmpty());
            Backend.exit(stack.port("backend"));
            throw new AssertionError("no answer");
        }

        @Test
        @Order(3)
        void next() {
            RUN.add("next");
        }

        @AfterAll
        static void awaitMessage() throws Exception {
            Await.until(
                    "both deaths are printed while the stack runs",
                    () -> PRINTED.toString().split(" died: ", -1).length > 2);
        }
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class DiesBetweenTests {
        @RegisterExtension
        @Order(1)
        static final AfterEachCallback exits = DiesBetweenTests::exitAfterTheFirst;

        @RegisterExtension
        @Order(2)
        static final DevStackExtension stack =
                DevStackExtension.of(Backend.of("restarted").restart(new RestartPolicy(RestartPolicy.When.ALWAYS, 1)));

        /** Runs after the other extension has checked the test. */
        private static void exitAfterTheFirst(ExtensionContext context) throws Exception {
            if (context.getRequiredTestMethod().getName().equals("first")) {
                exit(stack.stack().service("backend"));
            }
        }

        @Test
        @Order(1)
        void first() {
            RUN.add("first");
        }

        @Test
        @Order(2)
        void second() {
            RUN.add("second");
        }

        @AfterAll
        static void exitAfterAll() throws Exception {
            RunningStack running = stack.stack();
            Await.until(
                    "the backend was restarted", () -> running.deaths().down().isEmpty());
            Backend.exit(stack.port("backend"));
            Await.until("it died again", () -> running.deaths().failures().size() == 2);
        }
    }

    static class Meets {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(Backend.of("meets"));

        @Test
        void meets(@FromService("backend") URI uri) throws Exception {
            URIS.add(uri);
            barrier.await(120, TimeUnit.SECONDS);
            assertThat(Backend.get(uri)).isEqualTo("ok");
        }
    }

    private static ServiceDefinition silent() {
        return DevStackExtension.service("silent")
                .command("sleep", "600")
                .port(0)
                .build();
    }

    static class NeverReady {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(silent());

        @Test
        void never() {
            RUN.add("never");
        }
    }

    static class NeverReadyEither {
        @RegisterExtension
        static final DevStackExtension stack = DevStackExtension.of(silent());

        @Test
        void never() {
            RUN.add("never");
        }
    }

    /** Lets the service exit, and returns when it has. */
    private static void exit(RunningService backend) throws Exception {
        Backend.exit(backend.port());
        Await.until("the backend has exited", () -> !Machine.isAlive(backend.pid()));
    }
}
