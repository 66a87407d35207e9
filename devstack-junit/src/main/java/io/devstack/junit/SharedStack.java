package io.devstack.junit;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.journal.NarratingListener;
import io.devstack.stack.AlreadyRunningException;
import io.devstack.stack.Deaths;
import io.devstack.stack.DevStackException;
import io.devstack.stack.Failure;
import io.devstack.stack.NotStoppedException;
import io.devstack.stack.RestartPolicy;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceDiedException;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackDefinition;
import io.devstack.stack.StartOptions;
import io.devstack.stack.StopReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
        do {
            requireNone(started().deaths().failures(), known);
            Thread.sleep(failed ? PAUSE_MILLIS : 0);
        } while (System.nanoTime() - deadline < 0);
    }

    /** Fails for services that are down and will not be restarted: a test would only wait for them. */
    void requireAllUp() throws InterruptedException {
        Deaths deaths = started().deaths();
        requireNone(
                deaths.failures().stream()
                        .filter(death -> death.service()
                                .filter(service -> deaths.down().contains(service))
                                .filter(this::staysDown)
                                .isPresent())
                        .toList(),
                Set.of());
    }

    private boolean staysDown(ServiceName name) {
        return definition.services().stream()
                .anyMatch(service ->
                        service.name().equals(name) && service.restart().when() == RestartPolicy.When.NEVER);
    }

    private void requireNone(List<Failure> failures, Set<String> known) {
        List<Failure> deaths = failures.stream()
                .filter(failure -> !known.contains(failure.what()))
                .toList();
        deaths.forEach(death -> reported.add(death.what()));
        if (!deaths.isEmpty()) {
            throw new ServiceDiedException(deaths.stream().map(Failure::text).collect(Collectors.joining("\n")));
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
                requireNone(report.deaths(), reported());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the stop goes on
            }
        }
    }
}
