package io.devstack.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces {@code @{devstack.NAME.port}}, {@code .ports.KEY} and {@code .url} by what the named service got. */
public final class Placeholders {
    private static final Pattern ANY = Pattern.compile("@\\{([^}]*)}");
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
        return ANY.matcher(text).replaceAll(match -> Matcher.quoteReplacement(valueOf(match.group(1))));
    }

    private String valueOf(String placeholder) {
        Matcher known = KNOWN.matcher(placeholder);
        if (!known.matches()) {
            throw new IllegalArgumentException(
                    "@{" + placeholder + "} is none of devstack.NAME.port, .ports.KEY, .url");
        }
        Map<String, Integer> own = ports.get(new ServiceName(known.group(1)));
        if (own == null) {
            throw new IllegalArgumentException("@{" + placeholder + "}: there is no service '" + known.group(1) + "'");
        }
        Integer port =
                known.group(3) == null ? own.values().stream().findFirst().orElse(null) : own.get(known.group(3));
        if (port == null) {
            throw new IllegalArgumentException("@{" + placeholder + "}: the service has no such port");
        }
        if ("url".equals(known.group(2))) {
            return urls.of(new ServiceName(known.group(1))).orElse("http://localhost:" + port);
        }
        return Integer.toString(port);
    }

    static void check(ServiceDefinition service, Map<ServiceName, ServiceDefinition> byName) {
        Map<ServiceName, Map<String, Integer>> ports = byName.values().stream()
                .collect(java.util.stream.Collectors.toMap(ServiceDefinition::name, ServiceDefinition::ports));
        Placeholders filler = new Placeholders(ports);
        check(filler, service, "<command>", service.command());
        check(filler, service, "<environmentVariables>", service.environment().values());
        check(filler, service, "<open>", service.open().stream().toList());
        check(filler, service, "<ready>", probeTexts(service.ready()));
        check(filler, service, "<stop>", stepTexts(service.stop()));
    }

    private static List<String> stepTexts(StopPolicy stop) {
        return stop.firstStep()
                .map(step ->
                        step instanceof StopStep.Http http ? List.of(http.target()) : ((StopStep.Exec) step).command())
                .orElse(List.of());
    }

    private static List<String> probeTexts(ReadyPolicy ready) {
        List<String> texts = new ArrayList<>();
        for (ProbeDefinition probe : ready.probes()) {
            if (probe instanceof ProbeDefinition.Http http) {
                texts.add(http.target());
                texts.addAll(http.headers().values());
            } else if (probe instanceof ProbeDefinition.Exec exec) {
                texts.addAll(exec.command());
            }
        }
        return texts;
    }

    private static void check(Placeholders filler, ServiceDefinition service, String element, Iterable<String> texts) {
        for (String text : texts) {
            try {
                filler.fill(text);
            } catch (IllegalArgumentException | InvalidStackException e) {
                throw new InvalidStackException(
                        "service '" + service.name() + "', " + element,
                        String.valueOf(e.getMessage()),
                        "write @{devstack.NAME.port} with a service of this stack that has a port");
            }
        }
    }
}
