package io.devstack.internal.startup;

import io.devstack.internal.input.EngineCommand;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.probe.HttpRequest;
import io.devstack.internal.probe.StatusRanges;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.shutdown.FirstStep;
import io.devstack.internal.startup.PlannedService.PlannedProbe;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.Failure;
import io.devstack.model.Placeholders;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import io.devstack.model.StopStep;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Turns a definition into what is launched, or says what is missing. */
final class ServicePlanner {
    /** Where a probe stands in a definition. */
    private enum Place {
        READY,
        ALIVE;

        String of(String probe) {
            return (this == READY ? "ready." : "alive.") + probe;
        }
    }

    private final Launcher launcher;
    private final StateDirectory state;
    private final Map<ServiceName, Map<String, Integer>> ports;
    private final Placeholders placeholders;
    private final ServiceEnvironment environment;

    ServicePlanner(
            Launcher launcher,
            StateDirectory state,
            Map<ServiceName, Map<String, Integer>> ports,
            Placeholders placeholders,
            ServiceEnvironment environment) {
        this.launcher = launcher;
        this.state = state;
        this.ports = ports;
        this.placeholders = placeholders;
        this.environment = environment;
    }

    /** Plans a service before the first launch; what a task may make is not looked for yet. */
    PlannedService planBeforeTasks(ServiceDefinition service) throws StartFailure {
        return plan(service, true);
    }

    PlannedService plan(ServiceDefinition service) throws StartFailure {
        return plan(service, false);
    }

    private PlannedService plan(ServiceDefinition service, boolean beforeTasks) throws StartFailure {
        Path directory = state.relocated(service.workingDirectory());
        if (!beforeTasks && !Files.isDirectory(directory)) {
            throw failure(
                    service, "workingDirectory", "there is no directory " + directory + Suggestion.directory(service));
        }
        Optional<String> objection = launcher.objectionTo(service.stop().signal());
        if (objection.isPresent()) {
            throw failure(service, "stop.signal", objection.get());
        }
        Map<String, String> variables = variables(service, beforeTasks);
        Launcher.Launch launch =
                launch(service, "command", service.command(), variables, state.logFile(service.name()), beforeTasks);
        Map<String, Integer> own = ports.getOrDefault(service.name(), Map.of());
        List<PlannedProbe> probes = new ArrayList<>();
        for (ProbeDefinition probe : service.ready().probes()) {
            probes.add(plan(probe, service, own, variables, Place.READY, beforeTasks));
        }
        List<PlannedProbe> aliveProbes = new ArrayList<>();
        if (service.alive().isPresent()) {
            for (ProbeDefinition probe : service.alive().get().probes()) {
                aliveProbes.add(plan(probe, service, own, variables, Place.ALIVE, beforeTasks));
            }
        }
        boolean portIsUnknown =
                service.hasOwnPort() && ServiceEnvironment.known(own).isEmpty();
        Optional<FirstStep> firstStep = service.stop().firstStep().isPresent() && !portIsUnknown
                ? Optional.of(plan(service.stop().firstStep().get(), service, own, variables, beforeTasks))
                : Optional.empty();
        return new PlannedService(
                service,
                launch,
                ServiceEnvironment.known(own),
                service.open().map(placeholders::fill),
                probes,
                aliveProbes,
                firstStep);
    }

    private Map<String, String> variables(ServiceDefinition service, boolean beforeTasks) throws StartFailure {
        try {
            return beforeTasks
                    ? environment.withoutFile(service)
                    : environment.of(service, service.environmentFile().map(state::relocated));
        } catch (IOException e) {
            throw failure(service, "environmentFile", "it cannot be read: " + e);
        } catch (IllegalArgumentException e) { // also of a placeholder for what the stack does not have
            throw failure(
                    service,
                    "environmentFile",
                    service.environmentFile().map(file -> file + ", ").orElse("")
                            + e.getMessage()
                            + (e instanceof MalformedInputException ? "; write NAME=value" : ""));
        }
    }

    private Launcher.Launch launch(
            ServiceDefinition service,
            String field,
            List<String> command,
            Map<String, String> variables,
            Path output,
            boolean beforeTasks)
            throws StartFailure {
        List<String> words =
                new ArrayList<>(command.stream().map(placeholders::fill).toList());
        service.argumentFile()
                .ifPresent(text -> words.replaceAll(word -> word.equals(ServiceDefinition.ARGUMENT_FILE)
                        ? "@" + state.argumentFile(service.name())
                        : word));
        Optional<Path> program = launcher.find(words.get(0), service.workingDirectory(), variables);
        boolean bare = !launcher.isPath(words.get(0));
        if (program.isEmpty() && (bare || !beforeTasks)) {
            throw failure(
                    service,
                    field,
                    "there is no program '" + words.get(0) + "' "
                            + (bare ? "on its PATH" : "seen from " + service.workingDirectory())
                            + Suggestion.program(
                                    words,
                                    service.workingDirectory(),
                                    variables.getOrDefault(Launcher.SEARCH_PATH, ""),
                                    bare));
        }
        program.ifPresent(found -> words.set(0, found.toString()));
        return new Launcher.Launch(words, service.workingDirectory(), variables, output, Launcher.StandardInput.OPEN);
    }

    private PlannedProbe plan(
            ProbeDefinition probe,
            ServiceDefinition service,
            Map<String, Integer> own,
            Map<String, String> variables,
            Place place,
            boolean beforeTasks)
            throws StartFailure {
        if (probe instanceof ProbeDefinition.Http http) {
            return planHttp(http, service, own, place.of("http"));
        }
        if (probe instanceof ProbeDefinition.Log log) {
            return new PlannedProbe.Log(Optional.of(pattern(service, "ready.log", log.pattern())), Optional.empty());
        }
        if (probe instanceof ProbeDefinition.FailOn failOn) {
            return new PlannedProbe.Log(
                    Optional.empty(), Optional.of(pattern(service, "ready.failOn", failOn.pattern())));
        }
        if (probe instanceof ProbeDefinition.Exec exec) {
            Path output = state.logFile(new ServiceName(service.name().value()))
                    .resolveSibling(service.name() + "-probe.log");
            return new PlannedProbe.Exec(
                    launch(service, place.of("exec"), exec.command(), variables, output, beforeTasks));
        }
        return new PlannedProbe.Tcp(port(service, place.of("tcp"), own));
    }

    private PlannedProbe planHttp(
            ProbeDefinition.Http http, ServiceDefinition service, Map<String, Integer> own, String place)
            throws StartFailure {
        String target = placeholders.fill(http.target());
        try {
            URI address = URI.create(
                    target.startsWith("/") ? "http://localhost:" + port(service, place, own) + target : target);
            String scheme = String.valueOf(address.getScheme());
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw failure(service, place, "'" + target + "' is neither a path such as /health nor an http URL");
            }
            Optional<Pattern> body = http.body().isPresent()
                    ? Optional.of(pattern(service, place + ".body", http.body().get()))
                    : Optional.empty();
            Map<String, String> headers = new HashMap<>();
            http.headers().forEach((name, value) -> headers.put(name, placeholders.fill(value)));
            HttpRequest.Trust trust = http.certificate() == ProbeDefinition.Http.Certificate.ANY
                    ? HttpRequest.Trust.ANYBODY
                    : HttpRequest.Trust.USUAL;
            return new PlannedProbe.Http(
                    new HttpRequest(address, headers, trust), StatusRanges.parse(http.status()), body);
        } catch (IllegalArgumentException e) {
            throw failure(service, place, String.valueOf(e.getMessage()));
        }
    }

    private FirstStep plan(
            StopStep step,
            ServiceDefinition service,
            Map<String, Integer> own,
            Map<String, String> variables,
            boolean beforeTasks)
            throws StartFailure {
        if (step instanceof StopStep.Exec exec) {
            Path output = state.logFile(service.name()).resolveSibling(service.name() + "-stop.log");
            Launcher.Launch command = launch(service, "stop.exec", exec.command(), variables, output, beforeTasks);
            Set<String> set = ServiceEnvironment.ownNames(
                    service, service.environmentFile().map(state::relocated));
            set.removeIf(name -> !name.startsWith(ServiceEnvironment.UNREAD)
                    && !command.environment()
                            .containsKey(name)); // a file may name variables that the caller does not have
            return new FirstStep.Run(
                    launcher,
                    command,
                    EngineCommand.variablesUsedBy(command.command(), set),
                    afterEnd(service, exec),
                    service.ready().heldBy() == ReadyPolicy.HeldBy.ANYONE
                            || service.kind() == ServiceDefinition.Kind.TASK);
        }
        String target = placeholders.fill(((StopStep.Http) step).target());
        List<URI> addresses = addresses(target, service, "stop.http", own);
        if (!isLoopback(String.valueOf(addresses.get(0).getHost()))) {
            throw failure(
                    service,
                    "stop.http",
                    "'" + target + "' is not on this machine; write a path such as /shutdown, or a URL with localhost"
                            + HttpRequest.hint(addresses.get(0)));
        }
        return new FirstStep.Post(addresses, service.ready().heldBy() == ReadyPolicy.HeldBy.ANYONE);
    }

    private static FirstStep.AfterEnd afterEnd(ServiceDefinition service, StopStep.Exec exec) {
        boolean container = Stream.of(service.command(), exec.command())
                .anyMatch(words -> !EngineCommand.in(words).isEmpty());
        FirstStep.AfterEnd otherwise = service.kind() == ServiceDefinition.Kind.TASK
                ? FirstStep.AfterEnd.IF_OPEN_OR_WITHOUT_PORT
                : FirstStep.AfterEnd.IF_OPEN;
        return container ? FirstStep.AfterEnd.ALWAYS : otherwise;
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static List<URI> addresses(String target, ServiceDefinition service, String field, Map<String, Integer> own)
            throws StartFailure {
        try {
            List<URI> addresses = target.startsWith("/")
                    ? List.of(
                            URI.create("http://127.0.0.1:" + port(service, field, own) + target),
                            URI.create("http://[::1]:" + port(service, field, own) + target))
                    : List.of(URI.create(target));
            String scheme = String.valueOf(addresses.get(0).getScheme());
            if (!scheme.equals("http") && !scheme.equals("https")) {
                throw failure(service, field, "'" + target + "' is neither a path such as /health nor an http URL");
            }
            return addresses;
        } catch (IllegalArgumentException e) {
            throw failure(service, field, String.valueOf(e.getMessage()));
        }
    }

    private static int port(ServiceDefinition service, String field, Map<String, Integer> own) throws StartFailure {
        Optional<Integer> first = own.values().stream().findFirst();
        if (first.isEmpty()) {
            throw failure(service, field, "the service has no port to ask; give it a port, or write a whole URL");
        }
        return first.get();
    }

    private Pattern pattern(ServiceDefinition service, String field, String regex) throws StartFailure {
        try {
            return Pattern.compile(placeholders.fillPattern(regex));
        } catch (PatternSyntaxException e) {
            throw failure(
                    service,
                    field,
                    "'" + regex + "' is not a regular expression: " + e.getDescription() + " at index " + e.getIndex()
                            + "; put a \\ before a character that stands for itself");
        }
    }

    private static StartFailure failure(ServiceDefinition service, String field, String problem) {
        return new StartFailure(Failure.of(service.name(), field, Secrets.masked(problem)));
    }
}
