package io.devstack.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces {@code @{devstack.NAME.port}}, {@code .ports.KEY} and {@code .url} by what the named service got. */
public final class Placeholders {
    private static final Pattern ANY = Pattern.compile("@\\{([^}]*)}");
    private static final Pattern OWN = Pattern.compile("@\\{(devstack\\.[^}]*)}");
    private static final Pattern KNOWN =
            Pattern.compile("devstack\\.([a-z][a-z0-9-]*)\\.(?:(port|url)|ports\\.([A-Za-z0-9_-]+))");

    private final Map<ServiceName, Map<String, Integer>> ports;
    private final ServiceUrls urls;

    /** Makes a filler that knows no addresses but those of ports; see {@link #Placeholders(Map, ServiceUrls)}. */
    public Placeholders(Map<ServiceName, Map<String, Integer>> ports) {
        this(ports, new ServiceUrls());
    }

    /**
     * Makes a filler that knows the ports of each service by their keys, the first being <em>the</em> port.
     *
     * @param urls the services' addresses, asked each time
     */
    public Placeholders(Map<ServiceName, Map<String, Integer>> ports, ServiceUrls urls) {
        this.ports = Map.copyOf(ports);
        this.urls = urls;
    }

    /**
     * Returns {@code text} with every placeholder replaced.
     *
     * @throws IllegalArgumentException if one names what is not there; a valid {@link StackDefinition} has none such
     */
    public String fill(String text) {
        return fill(ANY, text);
    }

    /**
     * Returns the value of a variable from a file with every <code>@{devstack.…}</code> replaced. Any other
     * <code>@{…}</code> belongs to the program that reads the variable, and is kept.
     *
     * @throws IllegalArgumentException as {@link #fill(String)} does
     */
    public String fillFromFile(String value) {
        return fill(OWN, value);
    }

    /**
     * Returns a regular expression with every <code>@{devstack.…}</code> replaced by the value, escaped. Any other
     * <code>@{…}</code> is a part of the expression, such as a quantifier, and is kept.
     *
     * @throws IllegalArgumentException as {@link #fill(String)} does
     */
    public String fillPattern(String regex) {
        return OWN.matcher(regex)
                .replaceAll(match ->
                        Matcher.quoteReplacement(valueOf(match.group(1)).replaceAll("[^A-Za-z0-9:/]", "\\\\$0")));
    }

    private String fill(Pattern placeholders, String text) {
        return placeholders.matcher(text).replaceAll(match -> Matcher.quoteReplacement(valueOf(match.group(1))));
    }

    private String valueOf(String placeholder) {
        Matcher known = KNOWN.matcher(placeholder);
        if (!known.matches()) {
            throw new IllegalArgumentException(
                    "@{" + placeholder + "} is none of devstack.NAME.port, .ports.KEY, .url");
        }
        Map<String, Integer> own = ports.get(new ServiceName(known.group(1)));
        if (own == null) {
            throw new IllegalArgumentException(
                    "@{" + placeholder + "}: there is no service '" + known.group(1) + "'; there are "
                            + ports.keySet().stream()
                                    .map(ServiceName::value)
                                    .sorted()
                                    .collect(Collectors.joining(", ")),
                    new UnknownServiceException(new ServiceName(known.group(1)), ports.keySet()));
        }
        Integer port =
                known.group(3) == null ? own.values().stream().findFirst().orElse(null) : own.get(known.group(3));
        if (port == null) {
            throw new IllegalArgumentException("@{" + placeholder + "}: the service has no such port");
        }
        if (port == ServiceDefinition.OWN_PORT) {
            throw new NotKnownYetException("@{" + placeholder + "}: '" + known.group(1)
                    + "' chooses its port itself, so the port is known only once it listens");
        }
        if ("url".equals(known.group(2))) {
            return urls.of(new ServiceName(known.group(1))).orElse("http://localhost:" + port);
        }
        return Integer.toString(port);
    }

    /** A port that its service has not chosen yet. */
    private static final class NotKnownYetException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NotKnownYetException(String message) {
            super(message);
        }
    }

    static void check(ServiceDefinition service, Map<ServiceName, ServiceDefinition> byName) {
        Set<ServiceName> known = new HashSet<>(StackDefinition.awaitedBy(service.name(), byName));
        Placeholders launch = new Placeholders(portsKnownTo(known, byName));
        check(launch::fill, service, "command", service.command());
        check(launch::fill, service, "environment", service.environment().values());
        service.defaults()
                .forEach((name, value) -> check(
                        launch::fillFromFile,
                        service,
                        "variable " + name + " of its files and defaults",
                        List.of(value)));
        known.add(service.name());
        Placeholders later = new Placeholders(portsKnownTo(known, byName));
        check(later::fill, service, "open", service.open().stream().toList());
        check(later::fill, service, "ready", probeTexts(service.ready().probes()));
        check(later::fillPattern, service, "ready", patterns(service.ready().probes()));
        service.alive().ifPresent(alive -> {
            check(later::fill, service, "alive", probeTexts(alive.probes()));
            check(later::fillPattern, service, "alive", patterns(alive.probes()));
        });
        check(later::fill, service, "stop", stepTexts(service.stop()));
    }

    /** Returns all ports; one that a service chooses itself stays {@link ServiceDefinition#OWN_PORT} for all but {@code known}. */
    private static Map<ServiceName, Map<String, Integer>> portsKnownTo(
            Set<ServiceName> known, Map<ServiceName, ServiceDefinition> byName) {
        Map<ServiceName, Map<String, Integer>> ports = new HashMap<>();
        byName.forEach((name, service) -> ports.put(
                name,
                service.hasOwnPort() && known.contains(name)
                        ? Map.of(service.ports().keySet().iterator().next(), 0)
                        : service.ports()));
        return ports;
    }

    private static List<String> stepTexts(StopPolicy stop) {
        return stop.firstStep()
                .map(step ->
                        step instanceof StopStep.Http http ? List.of(http.target()) : ((StopStep.Exec) step).command())
                .orElse(List.of());
    }

    private static List<String> probeTexts(List<ProbeDefinition> probes) {
        List<String> texts = new ArrayList<>();
        for (ProbeDefinition probe : probes) {
            if (probe instanceof ProbeDefinition.Http http) {
                texts.add(http.target());
                texts.addAll(http.headers().values());
            } else if (probe instanceof ProbeDefinition.Exec exec) {
                texts.addAll(exec.command());
            }
        }
        return texts;
    }

    private static List<String> patterns(List<ProbeDefinition> probes) {
        List<String> patterns = new ArrayList<>();
        for (ProbeDefinition probe : probes) {
            if (probe instanceof ProbeDefinition.Log log) {
                patterns.add(log.pattern());
            } else if (probe instanceof ProbeDefinition.FailOn failOn) {
                patterns.add(failOn.pattern());
            } else if (probe instanceof ProbeDefinition.Http http) {
                http.body().ifPresent(patterns::add);
            }
        }
        return patterns;
    }

    private static void check(
            Consumer<String> filler, ServiceDefinition service, String field, Iterable<String> texts) {
        for (String text : texts) {
            try {
                filler.accept(text);
            } catch (NotKnownYetException e) {
                throw new InvalidStackException(
                        Optional.of(service.name()),
                        field,
                        String.valueOf(e.getMessage()),
                        "a service that depends on it may use it; in its own command and variables use port 0 instead,"
                                + " which picks a free one before the launch");
            } catch (IllegalArgumentException | InvalidStackException e) {
                String problem =
                        e instanceof InvalidStackException name ? name.problem() : String.valueOf(e.getMessage());
                InvalidStackException invalid = new InvalidStackException(
                        Optional.of(service.name()),
                        field,
                        problem,
                        "write @{devstack.NAME.port} with a service of this stack that has a port");
                invalid.initCause(e.getCause());
                throw invalid;
            }
        }
    }
}
