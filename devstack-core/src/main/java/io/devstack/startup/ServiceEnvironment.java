package io.devstack.startup;

import io.devstack.input.EnvironmentFile;
import io.devstack.input.MalformedInputException;
import io.devstack.stack.Placeholders;
import io.devstack.stack.RunId;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StartOptions;
import io.devstack.state.PortVariables;
import io.devstack.state.RunRecord;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the environment of a service: the caller's, devstack's own variables, and those of its definition. */
final class ServiceEnvironment {
    /** What is left of the caller's environment where a service asked for a minimal one. */
    private static final Set<String> MINIMAL = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "SystemRoot",
            "SYSTEMROOT",
            "TEMP",
            "TMP",
            "PATHEXT",
            "ComSpec",
            "USERPROFILE");

    /** A service or a caller that sets one of these has chosen whether it wants colours. */
    private static final Set<String> COLOURS = Set.of("FORCE_COLOR", "CLICOLOR_FORCE", "NO_COLOR");

    private static final Pattern CODESET = Pattern.compile("\\.([A-Za-z0-9_:.-]+)");

    private final Map<String, String> caller;
    private final Map<String, String> common;
    private final Map<ServiceName, Map<String, Integer>> ports;
    private final Placeholders placeholders;

    ServiceEnvironment(
            Map<String, String> caller,
            RunId run,
            String stackId,
            Map<ServiceName, Map<String, Integer>> ports,
            Placeholders placeholders) {
        this.ports = ports;
        this.placeholders = placeholders;
        this.caller = Map.copyOf(caller);
        common = new HashMap<>();
        common.put(RunRecord.RUN_VARIABLE, run.value());
        common.put(RunRecord.STACK_VARIABLE, stackId);
        common.putAll(PortVariables.of(ports));
    }

    /** Leaves out the port that a service has not chosen yet. */
    static Map<String, Integer> known(Map<String, Integer> ports) {
        Map<String, Integer> known = new LinkedHashMap<>(ports);
        known.values().removeIf(port -> port <= 0);
        return known;
    }

    /** Returns the encoding that programs write in by their locale: UTF-8 if that names none. */
    static Charset charset(Map<String, String> environment) {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        Matcher codeset = CODESET.matcher(locale);
        String name = codeset.find() ? codeset.group(1).replaceFirst("(?i)^iso-?8859-?", "ISO-8859-") : "";
        try {
            return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /**
     * Makes the environment of a service.
     *
     * @param file where its file of variables is now, if it has one
     * @throws IOException if the service has a file of variables that cannot be read
     * @throws MalformedInputException if that file has a line that is none
     */
    Map<String, String> of(ServiceDefinition service, Optional<Path> file) throws IOException, MalformedInputException {
        Map<String, String> defaults = new HashMap<>(service.defaults());
        if (file.isPresent()) {
            EnvironmentFile.read(file.get()).addTo(defaults, caller);
        }
        return of(service, defaults);
    }

    /** Makes the environment of a service like {@link #of(ServiceDefinition, Optional)}, from the file that it names. */
    Map<String, String> of(ServiceDefinition service) throws IOException, MalformedInputException {
        return of(service, service.environmentFile());
    }

    /** Makes the environment of a service whose file of variables may not be there yet. */
    Map<String, String> withoutFile(ServiceDefinition service) {
        return of(service, service.defaults());
    }

    private static boolean sets(ServiceDefinition service, Map<String, String> defaults, String variable) {
        return service.environment().containsKey(variable) || defaults.containsKey(variable);
    }

    private Map<String, String> of(ServiceDefinition service, Map<String, String> defaults) {
        Map<String, String> environment = new HashMap<>(caller);
        if (service.base() == ServiceDefinition.BaseEnvironment.MINIMAL) {
            environment.keySet().retainAll(MINIMAL);
        }
        environment.putIfAbsent("BROWSER", "none");
        environment.putIfAbsent("PYTHONUNBUFFERED", "1");
        environment.putAll(common);
        if (service.hasOwnPort()) {
            environment.remove("PORT"); // the caller's is none of its business
        } else {
            ports.getOrDefault(service.name(), Map.of()).values().stream()
                    .findFirst()
                    .ifPresent(port -> environment.put("PORT", Integer.toString(port)));
        }
        defaults.forEach((name, value) -> environment.put(name, placeholders.fill(value)));
        service.environment().forEach((name, value) -> environment.put(name, placeholders.fill(value)));
        environment.remove(ServiceDefinition.JDK);
        Optional.ofNullable(service.environment().get(ServiceDefinition.JDK))
                .filter(home -> !sets(service, defaults, "JAVA_HOME"))
                .ifPresent(home -> {
                    environment.put("JAVA_HOME", home);
                    if (!sets(service, defaults, "PATH")) {
                        String bin = Path.of(home, "bin").toString();
                        environment.merge("PATH", bin, (path, first) -> first + File.pathSeparator + path);
                    }
                });
        environment.remove(StartOptions.COLOURED);
        boolean chosen = COLOURS.stream().anyMatch(name -> environment.containsKey(name) || caller.containsKey(name));
        if (caller.containsKey(StartOptions.COLOURED) && !chosen) {
            environment.put("FORCE_COLOR", "1");
            environment.put("CLICOLOR_FORCE", "1");
        }
        environment.put(RunRecord.SERVICE_VARIABLE, service.name().value());
        environment.put(RunRecord.RUN_VARIABLE, String.valueOf(common.get(RunRecord.RUN_VARIABLE)));
        return environment;
    }
}
