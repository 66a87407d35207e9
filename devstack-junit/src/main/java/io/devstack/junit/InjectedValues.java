package io.devstack.junit;

import io.devstack.RunningStack;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceDefinition;
import java.net.URI;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Chooses what a parameter of a test gets. */
final class InjectedValues {
    private InjectedValues() {}

    /**
     * Returns whether a stack of these services has a value for the parameter.
     *
     * @param names the services of all stacks of the class
     * @throws ParameterResolutionException if none of them has the name
     */
    static boolean supports(ParameterContext parameter, List<ServiceDefinition> services, ServiceNames names) {
        Optional<FromService> wanted = parameter.findAnnotation(FromService.class);
        if (wanted.isEmpty()) {
            return parameter.getParameter().getType() == RunningStack.class;
        }
        String name = wanted.get().value();
        if (names.lack(name)) {
            throw new ParameterResolutionException(
                    "@FromService(\"" + name + "\"): there is no such service; the services are: " + names);
        }
        return services.stream().anyMatch(each -> each.name().value().equals(name));
    }

    /**
     * Returns the value.
     *
     * @throws ParameterResolutionException if the service has no such value, or the type is another one
     */
    static Object resolve(ParameterContext parameter, RunningStack stack) {
        Optional<FromService> wanted = parameter.findAnnotation(FromService.class);
        if (wanted.isEmpty()) {
            return stack;
        }
        Class<?> type = parameter.getParameter().getType();
        try {
            RunningService service = stack.service(wanted.get().value());
            if (type == int.class || type == Integer.class) {
                return port(service, wanted.get().port());
            } else if (type == URI.class) {
                return uri(service);
            } else if (type == String.class) {
                return uri(service).toString();
            } else if (type == RunningService.class) {
                return service;
            }
        } catch (NoSuchElementException e) {
            throw new ParameterResolutionException("@FromService: " + e.getMessage(), e);
        }
        throw new ParameterResolutionException("@FromService cannot fill a parameter of type " + type.getName()
                + "; use int, java.net.URI, String or " + RunningService.class.getName());
    }

    static URI uri(RunningService service) {
        return URI.create(service.url()
                .orElseThrow(() -> new NoSuchElementException("service '" + service.name() + "' has no port")));
    }

    private static int port(RunningService service, String key) {
        if (key.equals(ServiceDefinition.PORT)) {
            return service.port();
        }
        Integer port = service.ports().get(key);
        if (port == null) {
            throw new NoSuchElementException(
                    "service '" + service.name() + "' has no port '" + key + "'; its ports are: "
                            + service.ports().keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        return port;
    }
}
