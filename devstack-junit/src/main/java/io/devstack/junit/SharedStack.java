package io.devstack.junit;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.event.RunListener;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.Deaths;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.NotStoppedException;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartOptions;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The stack of all test classes of a JVM that have the same definition. The first of them starts it; JUnit closes it after
 * the last test. Safe for use by several threads.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes nothing but CloseableResource
final class SharedStack implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    /** No machine has as many test JVMs that share a working directory. */
    private static final int MOST_DIRECTORIES = 1000;

    /** The directories of this JVM: a later stack would overwrite the report of an earlier one. */
    private static final Set<Path> USED = ConcurrentHashMap.newKeySet();

    private final Definition definition;
    private final String testClass;
    private final StackLog log;
    private final TestTimes times = new TestTimes();
    /** Deaths by their sentence and its number among equal ones. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    private @Nullable RunningStack running;
    private @Nullable DevStackException failure;
    private Path output = Path.of("");

    /** What classes must agree on to share a stack. */
    record Definition(List<ServiceDefinition> services, Optional<Duration> readyTimeout) {}

    /**
     * Makes the stack.
     *
     * @param testClass the first class that needs it, without its package; names its directory and its messages
     */
    SharedStack(Definition definition, String testClass) {
        this.definition = definition;
        this.testClass = testClass;
        log = new StackLog(testClass);
    }

    /**
     * Returns the stack, which the first call starts. Every call fails if the start has failed: each class would wait for the
     * same timeout.
     */
    synchronized RunningStack started() throws InterruptedException {
        if (failure != null) {
            throw new DevStackException("the stack did not start: " + failure.getMessage(), failure);
        }
        if (running == null) {
            try {
                running = start();
            } catch (DevStackException e) {
                failure = e;
                throw e;
            }
        }
        return running;
    }

    /** Starts it in the first directory that no other stack has had in this JVM, and none of another JVM has now. */
    private RunningStack start() throws InterruptedException {
        StartOptions options =
                new StartOptions(StartOptions.OnRunning.FAIL, Optional.empty(), definition.readyTimeout());
        for (int number = 1; ; number++) {
            output = output(number);
            DevStack devStack = DevStack.in(output.resolve(".pids")).listener(log);
            boolean last = number == MOST_DIRECTORIES;
            if (last || (USED.add(output) && devStack.running().isEmpty())) {
                try {
                    RunningStack started = devStack.start(new StackDefinition(definition.services(), output), options);
                    started.watch(RunListener.deathsAndRestarts(log));
                    return started;
                } catch (AlreadyRunningException e) {
                    if (last) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Returns the directory of the logs, below that of the build's other output. */
    private Path output(int number) {
        boolean gradle = Files.notExists(Path.of("pom.xml"))
                && (Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts")));
        return Path.of(
                        gradle ? "build" : "target",
                        "devstack",
                        "junit",
                        number == 1 ? testClass : testClass + "-" + number)
                .toAbsolutePath();
    }

    /** Remembers that a test begins. */
    void begins(Object id, String test) {
        times.begin(id, test);
    }

    /** Remembers that a test has ended. */
    void ended(Object id) {
        times.end(id);
    }

    /** Returns where a log will be when the stack has stopped, which is before anybody reads the failure of a test. */
    Path afterStop(Path log) {
        return output.resolve(String.valueOf(log.getFileName()));
    }

    /** Returns which deaths a test or the stop has reported. */
    Set<String> reported() {
        return Set.copyOf(reported);
    }

    /**
     * Fails for services that died during a test, restarted or not.
     *
     * @param known the deaths that were reported before the test
     * @throws ServiceDiedException with the last log lines of each
     */
    void requireNoDeath(Set<String> known) throws InterruptedException {
        boolean interrupted = Thread.interrupted(); // the test's own
        try {
            requireNone(timed(started().deaths()), death -> true, known);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Fails for services that are down and will not be restarted: a test would only wait for them. */
    void requireAllUp() throws InterruptedException {
        Deaths deaths = started().deaths();
        Set<ServiceName> staying = definition.services().stream()
                .filter(service -> deaths.staysDown(service.name(), service.restart()))
                .map(ServiceDefinition::name)
                .collect(Collectors.toSet());
        requireNone(
                timed(deaths),
                death -> death.service().filter(staying::contains).isPresent(),
                Set.of());
    }

    /** Returns the deaths by what the stop reports of them, with the test that ran. */
    private List<TimedDeath> timed(Deaths deaths) {
        return deaths.all().stream()
                .map(death -> new TimedDeath(death.failure(), times.words(death.at())))
                .toList();
    }

    /** A death, and "during ShopTest.pays" if it is known when it happened. */
    record TimedDeath(Failure failure, String when) {
        String text(UnaryOperator<Path> logs) {
            return new Failure(
                            failure.kind(),
                            failure.service(),
                            failure.what() + (when.isEmpty() ? "" : ", " + when),
                            failure.lastLines(),
                            failure.logFile().map(logs))
                    .text();
        }
    }

    /** Fails for those of all deaths that are {@code relevant} and not known. */
    void requireNone(List<TimedDeath> all, Predicate<Failure> relevant, Set<String> known) {
        Map<String, Integer> equal = new HashMap<>();
        List<String> texts = new ArrayList<>();
        for (TimedDeath death : all) {
            String what = death.failure().what();
            String key = what + "#" + equal.merge(what, 1, Integer::sum);
            if (relevant.test(death.failure()) && !known.contains(key)) {
                reported.add(key);
                texts.add(death.text(this::afterStop));
            }
        }
        if (!texts.isEmpty()) {
            throw new ServiceDiedException(String.join("\n", texts));
        }
    }

    /**
     * Stops the stack.
     *
     * @throws NotStoppedException if a process has survived the stop
     * @throws ServiceDiedException if a service died and no test has reported it
     */
    @Override
    public synchronized void close() {
        if (running != null) {
            try {
                StopReport report = running.stop();
                if (!report.left().isEmpty()) {
                    throw new NotStoppedException(report.left());
                }
                requireNone(
                        report.deaths().stream()
                                .map(death -> new TimedDeath(death, ""))
                                .toList(),
                        death -> true,
                        reported());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the stop goes on
            }
        }
    }
}
