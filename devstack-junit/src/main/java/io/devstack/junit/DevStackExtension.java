package io.devstack.junit;

import io.devstack.LogMark;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.internal.input.Durations;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.StackDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * Starts services before the tests of a class and stops them after the last test of the JVM.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DevStackExtension stack = DevStackExtension.of(
 *         service("backend").jar(Path.of("target/backend.jar")).port(0).ready(ProbeDefinition.http("/health")));
 * }</pre>
 *
 * <p>Classes with the same definition share one stack. A test fails if a service dies while it runs. If a test fails, its
 * failure shows what the services wrote during the test. {@link DevStackService} is the same as an annotation.
 *
 * @since 0.1.0
 */
public final class DevStackExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(DevStackExtension.class);
    private static final String READY_TIMEOUT = "devstack.readyTimeout";

    /** Empty where annotations have the services. */
    private final Optional<List<ServiceDefinition>> services;

    private volatile @Nullable SharedStack shared;

    /** A test or class that runs: the logs at its start, and the deaths reported before. */
    private record Running(SharedStack stack, LogMark logs, Set<String> deaths) {}

    /** Makes the extension that {@link DevStackService} registers. */
    DevStackExtension() {
        services = Optional.empty();
    }

    private DevStackExtension(List<ServiceDefinition> services) {
        this.services = Optional.of(services);
    }

    /**
     * Makes an extension for these services.
     *
     * @throws InvalidStackException if the services do not fit together
     */
    public static DevStackExtension of(ServiceDefinition... services) {
        return new DevStackExtension(StackDefinition.of(services).services());
    }

    /** Makes an extension as {@link #of(ServiceDefinition...)} does. */
    public static DevStackExtension of(ServiceBuilder... services) {
        return of(Arrays.stream(services).map(ServiceBuilder::build).toArray(ServiceDefinition[]::new));
    }

    /** Begins the definition of a service, as {@link ServiceBuilder#named} does. */
    public static ServiceBuilder service(String name) {
        return ServiceBuilder.named(name);
    }

    /**
     * Returns the running stack.
     *
     * @throws IllegalStateException if no test class has started it
     */
    public RunningStack stack() throws InterruptedException {
        SharedStack present = shared;
        if (present == null) {
            throw new IllegalStateException(
                    "the stack is not started; add @RegisterExtension to the field of the DevStackExtension");
        }
        return present.started();
    }

    /** Returns the URL of a service. */
    public URI uri(String service) throws InterruptedException {
        return InjectedValues.uri(stack().service(service));
    }

    /** Returns the first port of a service. */
    public int port(String service) throws InterruptedException {
        return stack().service(service).port();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws InterruptedException {
        ServiceNames.of(context.getStore(NAMESPACE)).addAll(servicesOf(context));
        SharedStack stack = stackOf(context);
        begin(context, stack, stack.reported());
    }

    @Override
    public void beforeEach(ExtensionContext context) throws InterruptedException {
        SharedStack stack = stackOf(context);
        Set<String> known = stack.reported();
        stack.requireAllUp();
        stack.begins(context.getUniqueId(), TestNames.of(context));
        begin(context, stack, known);
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        Running test = end(context);
        if (test != null) {
            try {
                check(test, "test", test.deaths(), failure(context));
            } finally {
                test.stack().ended(context.getUniqueId());
            }
        }
    }

    /** Fails for a death with the test's own failure as a suppressed one: most are its consequence. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        Store store = context.getStore(NAMESPACE);
        Running running = store.get(this, Running.class);
        if (running != null && !(thrown instanceof TestAbortedException)) {
            try {
                running.stack().requireNoDeath(running.deaths());
            } catch (ServiceDiedException died) {
                died.addSuppressed(thrown);
                store.put(
                        this,
                        new Running(
                                running.stack(), running.logs(), running.stack().reported()));
                throw died;
            }
        }
        throw thrown;
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        handleTestExecutionException(context, thrown);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Running testClass = end(context);
        if (testClass != null) {
            Optional<Throwable> failure = failure(context);
            Set<String> known =
                    failure.isPresent() ? testClass.deaths() : testClass.stack().reported();
            check(testClass, "class", known, failure);
        }
    }

    private void begin(ExtensionContext context, SharedStack stack, Set<String> known) throws InterruptedException {
        context.getStore(NAMESPACE).put(this, new Running(stack, stack.started().markLogs(), known));
    }

    private @Nullable Running end(ExtensionContext context) {
        return context.getStore(NAMESPACE).remove(this, Running.class);
    }

    private static Optional<Throwable> failure(ExtensionContext context) {
        return context.getExecutionException().filter(thrown -> !(thrown instanceof TestAbortedException));
    }

    private static void check(Running running, String unit, Set<String> known, Optional<Throwable> failure)
            throws InterruptedException {
        try {
            running.stack().requireNoDeath(known);
        } finally {
            failure.ifPresent(thrown -> ServiceLines.addTo(thrown, unit, running.logs(), running.stack()::afterStop));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return InjectedValues.supports(parameter, servicesOf(context), ServiceNames.of(context.getStore(NAMESPACE)));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        try {
            return InjectedValues.resolve(parameter, stackOf(context).started());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the stack was started", e);
        }
    }

    private List<ServiceDefinition> servicesOf(ExtensionContext context) {
        return services.orElseGet(() -> AnnotatedServices.of(context));
    }

    private SharedStack stackOf(ExtensionContext context) {
        var definition = new SharedStack.Definition(servicesOf(context), readyTimeout(context));
        SharedStack stack = sharedStore(context)
                .getOrComputeIfAbsent(
                        definition, key -> new SharedStack(key, TestNames.ofClass(context)), SharedStack.class);
        shared = stack;
        return stack;
    }

    private static Optional<Duration> readyTimeout(ExtensionContext context) {
        try {
            return context.getConfigurationParameter(READY_TIMEOUT).map(Durations::parse);
        } catch (MalformedInputException e) {
            throw new InvalidStackException(READY_TIMEOUT, String.valueOf(e.getMessage()), "correct it");
        }
    }

    /** Returns the store that outlives a test plan where it can: Surefire runs a plan for each class in a fork of several. */
    private static Store sharedStore(ExtensionContext context) {
        try {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
        } catch (LinkageError e) {
            return context.getRoot().getStore(NAMESPACE); // JUnit before 5.13
        }
    }
}
