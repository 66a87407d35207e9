package io.devstack.junit;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.event.NarratingListener;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The stack of all test classes of a JVM that have the same definition. The first of them starts it; JUnit closes it after
 * the last test. Safe for use by several threads.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes nothing but CloseableResource
final class SharedStack implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    private static final Logger LOGGER = System.getLogger("io.devstack.junit");
    /** No machine has as many test JVMs that share a working directory. */
    private static final int MOST_DIRECTORIES = 1000;

    private static final long BROKEN_CONNECTION_NANOS = Duration.ofMillis(200).toNanos();
    private static final long PAUSE_MILLIS = 10;

    private final Definition definition;
    /** Deaths by their sentence and its number among equal ones. */
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    private @Nullable RunningStack running;
    private @Nullable DevStackException failure;

    /** What classes must agree on to share a stack. */
    record Definition(List<ServiceDefinition> services, Optional<Duration> readyTimeout) {}

    SharedStack(Definition definition) {
        this.definition = definition;
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

    /** Starts it in the first directory that no other stack has: of another JVM, or with another definition. */
    private RunningStack start() throws InterruptedException {
        var narrator = new NarratingListener(
                line -> LOGGER.log(Level.INFO, line), warning -> LOGGER.log(Level.WARNING, warning));
        StartOptions options =
                new StartOptions(StartOptions.OnRunning.FAIL, Optional.empty(), definition.readyTimeout());
        for (int number = 1; ; number++) {
            Path output = output(number);
            DevStack devStack = DevStack.in(output.resolve(".pids"), narrator);
            if (number == MOST_DIRECTORIES || devStack.running().isEmpty()) {
                try {
                    return devStack.start(new StackDefinition(definition.services(), output), options);
                } catch (AlreadyRunningException e) {
                    if (number == MOST_DIRECTORIES) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Returns the directory of the logs, below that of the build's other output. */
    private static Path output(int number) {
        boolean gradle = Files.notExists(Path.of("pom.xml"))
                && (Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts")));
        return Path.of(gradle ? "build" : "target", "devstack", number == 1 ? "junit" : "junit-" + number)
                .toAbsolutePath();
    }

    /** Returns which deaths a test or the stop has reported. */
    Set<String> reported() {
        return Set.copyOf(reported);
    }

    /**
     * Fails for services that died during a test, restarted or not.
     *
     * @param known the deaths that were reported before the test
     * @param failed whether the test has failed: the connections of a process break some milliseconds before its end
     * @throws ServiceDiedException with the last log lines of each
     */
    void requireNoDeath(Set<String> known, boolean failed) throws InterruptedException {
        long deadline = System.nanoTime() + (failed ? BROKEN_CONNECTION_NANOS : 0);
        boolean interrupted = Thread.interrupted(); // the test's own
        try {
            while (true) {
                boolean last = System.nanoTime() - deadline >= 0;
                requireNone(started().deaths().failures(), death -> true, known);
                if (last) {
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
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
                deaths.failures(),
                death -> death.service().filter(staying::contains).isPresent(),
                Set.of());
    }

    /** Fails for those of all deaths that are {@code relevant} and not known. */
    void requireNone(List<Failure> all, Predicate<Failure> relevant, Set<String> known) {
        Map<String, Integer> equal = new HashMap<>();
        List<String> texts = new ArrayList<>();
        for (Failure death : all) {
            String key = death.what() + "#" + equal.merge(death.what(), 1, Integer::sum);
            if (relevant.test(death) && !known.contains(key)) {
                reported.add(key);
                texts.add(death.text());
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
                StopReport report = running.end();
                if (!report.left().isEmpty()) {
                    throw new NotStoppedException(report.left());
                }
                requireNone(report.deaths(), death -> true, reported());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the stop goes on
            }
        }
    }
}
