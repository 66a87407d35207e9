package io.devstack;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.AlivePolicy;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.RestartPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Builds the definition of a service. Only its program is required, by {@link #command}, {@link #shell}, {@link #jar} or
 * {@link #mainClass}; the last call counts.
 *
 * <pre>{@code
 * ServiceDefinition backend = ServiceBuilder.named("backend")
 *         .jar(Path.of("target/backend.jar"), "--server.port=@{devstack.backend.port}")
 *         .port(0)
 *         .ready(ProbeDefinition.http("/health"))
 *         .readyTimeout(Duration.ofSeconds(30))
 *         .build();
 * }</pre>
 *
 * <p>Methods throw an {@link InvalidStackException} if a value is wrong. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ServiceBuilder {
    private final ServiceName name;
    private List<String> command = List.of();
    private boolean runsJava;
    private List<String> jvmArguments = List.of();
    private Path workingDirectory = Path.of("").toAbsolutePath();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Set<ServiceName> dependsOn = new LinkedHashSet<>();
    private ReadyPolicy ready = ReadyPolicy.DEFAULT;
    private Optional<List<ProbeDefinition>> alive = Optional.empty();
    private Duration aliveEvery = AlivePolicy.DEFAULT_EVERY;
    private Duration aliveTimeout = AlivePolicy.DEFAULT_TIMEOUT;
    private int aliveFailures = AlivePolicy.DEFAULT_FAILURES;
    private StopPolicy stop = StopPolicy.DEFAULT;
    private Optional<String> open = Optional.empty();
    private ServiceDefinition.Kind kind = ServiceDefinition.Kind.SERVICE;
    private ServiceDefinition.BaseEnvironment base = ServiceDefinition.BaseEnvironment.INHERITED;
    private RestartPolicy restart = RestartPolicy.NEVER;
    private Optional<Path> environmentFile = Optional.empty();
    private Map<String, String> defaults = Map.of();
    private Optional<String> argumentFile = Optional.empty();

    private ServiceBuilder(ServiceName name) {
        this.name = name;
    }

    /** Starts the definition of a service; its name matches {@code [a-z][a-z0-9-]*}. */
    public static ServiceBuilder named(String name) {
        return new ServiceBuilder(new ServiceName(name));
    }

    /** Sets the program and its arguments; no shell is run. */
    public ServiceBuilder command(String... words) {
        return command(Arrays.asList(words));
    }

    /** Sets the program and its arguments; no shell is run. */
    public ServiceBuilder command(List<String> words) {
        command = List.copyOf(words);
        runsJava = false;
        return this;
    }

    /** Sets a line for the system's shell, with pipes and variables: {@code /bin/sh}, and {@code cmd.exe} on Windows. */
    public ServiceBuilder shell(String line) {
        return command(OperatingSystem.shell(line));
    }

    /** Sets a jar that the JDK of this JVM runs; a relative path starts from the current directory of this JVM. */
    public ServiceBuilder jar(Path file, String... arguments) {
        return java(List.of("-jar", file.toAbsolutePath().toString()), arguments);
    }

    /** Sets a class that the JDK of this JVM runs, with the class path of this JVM. */
    public ServiceBuilder mainClass(String className, String... arguments) {
        String here = Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString()) // it may run in another directory
                .collect(Collectors.joining(File.pathSeparator));
        return java(List.of("-cp", here, className), arguments);
    }

    private ServiceBuilder java(List<String> program, String... arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(program);
        words.addAll(Arrays.asList(arguments));
        command(words);
        runsJava = true;
        return this;
    }

    /** Sets the arguments of the JVM that runs {@link #jar} or {@link #mainClass}; none by default. */
    public ServiceBuilder jvmArguments(String... words) {
        jvmArguments = List.of(words);
        return this;
    }

    /** Sets where it runs; by default, and for a relative path, the current directory of this JVM. */
    public ServiceBuilder workingDirectory(Path directory) {
        workingDirectory = directory;
        return this;
    }

    /** Adds an environment variable. */
    public ServiceBuilder environment(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Sets a file of variables that is read at the launch, because a task may make it; {@link #environment} takes precedence. */
    public ServiceBuilder environmentFile(Path file) {
        environmentFile = Optional.of(file);
        return this;
    }

    /** Sets variables over which its file and its own variables take precedence. */
    public ServiceBuilder defaults(Map<String, String> variables) {
        defaults = Map.copyOf(variables);
        return this;
    }

    /** Sets what its environment starts from; by default the environment of this JVM. */
    public ServiceBuilder base(ServiceDefinition.BaseEnvironment environment) {
        base = environment;
        return this;
    }

    /** Adds its port, by the key {@code port}; 0 for a free one. */
    public ServiceBuilder port(int port) {
        return port(ServiceDefinition.PORT, port);
    }

    /** Adds a port that it chooses itself: the only one on which it listens, or the group {@code port} of its log pattern. */
    public ServiceBuilder ownPort() {
        return port(ServiceDefinition.OWN_PORT);
    }

    /** Adds one of several ports, 0 for a free one; the first one added is <em>the</em> port. */
    public ServiceBuilder port(String key, int port) {
        ports.put(key, port);
        return this;
    }

    /** Adds services that must be ready before it is launched. */
    public ServiceBuilder dependsOn(String... names) {
        Arrays.stream(names).map(ServiceName::new).forEach(dependsOn::add);
        return this;
    }

    /** Makes it a task, which runs once and must exit with 0 within its ready timeout. */
    public ServiceBuilder task() {
        kind = ServiceDefinition.Kind.TASK;
        return this;
    }

    /**
     * Sets the probes that must all succeed before it is ready. Without any, its port must accept connections, and without a
     * port it must stay up for a moment.
     */
    public ServiceBuilder ready(ProbeDefinition... probes) {
        return ready(new ReadyPolicy(List.of(probes), ready.timeout(), ready.heldBy(), ready.successes()));
    }

    /** Sets how long it may take from the launch until it is ready; 60 s by default. */
    public ServiceBuilder readyTimeout(Duration timeout) {
        return ready(new ReadyPolicy(ready.probes(), timeout, ready.heldBy(), ready.successes()));
    }

    /** Sets all parts of its readiness at once, such as the successes in a row and the required port owner. */
    public ServiceBuilder ready(ReadyPolicy policy) {
        ready = policy;
        return this;
    }

    /** Sets the probes that it must keep passing once it is ready; none by default. */
    public ServiceBuilder alive(ProbeDefinition... probes) {
        alive = Optional.of(List.of(probes));
        return this;
    }

    /** Sets the time between two attempts of its {@link #alive} probes; 10 s by default. */
    public ServiceBuilder aliveEvery(Duration pause) {
        aliveEvery = pause;
        alive = alive.or(() -> Optional.of(List.of())); // which the build rejects
        return this;
    }

    /** Sets the longest time of one attempt of an {@link #alive} probe; 5 s by default. */
    public ServiceBuilder aliveTimeout(Duration timeout) {
        aliveTimeout = timeout;
        alive = alive.or(() -> Optional.of(List.of())); // which the build rejects
        return this;
    }

    /** Sets after how many failed attempts in a row of its {@link #alive} probes it is unhealthy; 3 by default. */
    public ServiceBuilder aliveFailures(int failures) {
        aliveFailures = failures;
        alive = alive.or(() -> Optional.of(List.of())); // which the build rejects
        return this;
    }

    /** Sets what is done when it dies; it stays down by default. */
    public ServiceBuilder restart(RestartPolicy policy) {
        restart = policy;
        return this;
    }

    /** Sets the signal that asks it to end; {@link Signal#TERM} by default. */
    public ServiceBuilder stopSignal(Signal signal) {
        return stop(new StopPolicy(signal, stop.signalTo(), stop.grace(), stop.firstStep()));
    }

    /** Sets how long it may take from the signal on before it is killed; 10 s by default, zero kills it at once. */
    public ServiceBuilder stopTimeout(Duration grace) {
        return stop(new StopPolicy(stop.signal(), stop.signalTo(), grace, stop.firstStep()));
    }

    /** Sets a request or a command that asks it to end before the signal; none by default. */
    public ServiceBuilder stopStep(StopStep step) {
        return stop(new StopPolicy(stop.signal(), stop.signalTo(), stop.grace(), Optional.of(step)));
    }

    /** Sets all parts of its stop at once. */
    public ServiceBuilder stop(StopPolicy policy) {
        stop = policy;
        return this;
    }

    /** Sets a URL to show in a browser once it is ready. */
    public ServiceBuilder open(String url) {
        open = Optional.of(url);
        return this;
    }

    /** Sets the text of the file that {@link ServiceDefinition#ARGUMENT_FILE} in its command stands for. */
    public ServiceBuilder argumentFile(String text) {
        argumentFile = Optional.of(text);
        return this;
    }

    /**
     * Returns the definition.
     *
     * @throws InvalidStackException if it has no program, or arguments for a JVM and another program
     */
    public ServiceDefinition build() {
        List<String> words = new ArrayList<>(command);
        if (runsJava) {
            words.addAll(1, jvmArguments);
        } else if (!jvmArguments.isEmpty()) {
            throw new InvalidStackException(
                    Optional.of(name),
                    "jvmArguments",
                    "it runs neither a jar nor a class",
                    "put them into the command");
        }
        return new ServiceDefinition(
                name,
                words,
                workingDirectory,
                environment,
                ports,
                dependsOn,
                ready,
                stop,
                open,
                kind,
                base,
                restart,
                alive.map(probes -> new AlivePolicy(probes, aliveEvery, aliveFailures, aliveTimeout)),
                environmentFile,
                defaults,
                argumentFile);
    }
}
