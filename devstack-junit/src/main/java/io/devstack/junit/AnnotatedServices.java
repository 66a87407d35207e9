package io.devstack.junit;

import io.devstack.ServiceBuilder;
import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.Durations;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Reads the services of a test class from its annotations. */
final class AnnotatedServices {
    private AnnotatedServices() {}

    /**
     * Returns the services of the test class, or of the nearest class around it that has any. A {@code @Nested} class that is
     * inherited runs in the subclass, which does not enclose it.
     */
    static List<ServiceDefinition> of(ExtensionContext test) {
        for (Optional<ExtensionContext> context = Optional.of(test);
                context.isPresent();
                context = context.get().getParent()) {
            List<DevStackService> found =
                    AnnotationSupport.findRepeatableAnnotations(context.get().getTestClass(), DevStackService.class);
            if (!found.isEmpty()) {
                return found.stream().map(AnnotatedServices::definition).toList();
            }
        }
        throw new InvalidStackException(
                test.getRequiredTestClass().getName(),
                "it has no services",
                "add @DevStackService(name = …, command = …), or use @RegisterExtension with DevStackExtension.of(…)");
    }

    private static List<String> words(String command) {
        return CommandWords.split(
                command,
                OperatingSystem.isBackslashLiteral()
                        ? CommandWords.Backslash.IS_LITERAL
                        : CommandWords.Backslash.ESCAPES);
    }

    private static ServiceDefinition definition(DevStackService annotation) {
        ServiceBuilder service = ServiceBuilder.named(annotation.name())
                .command(parsed(annotation, "command", annotation.command(), AnnotatedServices::words))
                .workingDirectory(Path.of(annotation.workingDirectory()))
                .dependsOn(annotation.dependsOn())
                .readyTimeout(parsed(annotation, "readyTimeout", annotation.readyTimeout(), Durations::parse));
        if (!annotation.ready().isEmpty()) {
            service.ready(ProbeDefinition.http(annotation.ready()));
        }
        for (String variable : annotation.environment()) {
            int name = variable.indexOf('=');
            if (name < 1) {
                throw invalid(annotation, "environment", "'" + variable + "' has no name", "write \"NAME=value\"");
            }
            service.environment(variable.substring(0, name), variable.substring(name + 1));
        }
        if (annotation.task()) {
            return service.task().build();
        }
        return (annotation.port() == DevStackService.NO_PORT ? service : service.port(annotation.port())).build();
    }

    private static <T> T parsed(DevStackService service, String element, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (MalformedInputException e) {
            throw invalid(service, element, String.valueOf(e.getMessage()), "correct it");
        }
    }

    private static InvalidStackException invalid(DevStackService service, String element, String problem, String fix) {
        return new InvalidStackException(Optional.of(new ServiceName(service.name())), element, problem, fix);
    }
}
