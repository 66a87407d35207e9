package io.devstack.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of services: what their definitions let expect, until a service is ready and where it answers is known.
 * Safe for use by several threads.
 */
public final class ServiceUrls {
    /** Ports registered for protocols other than HTTP: these servers would log a request of HTTP as an error. */
    private static final Set<Integer> OTHER_PORTS =
            Set.of(22, 25, 1433, 1521, 2181, 3306, 5432, 5672, 6379, 9092, 11211, 27017);

    private static final Set<String> OTHER_PROGRAMS = Set.of(
            "mariadbd",
            "memcached",
            "mongod",
            "mysqld",
            "nats-server",
            "postgres",
            "rabbitmq-server",
            "redis-server",
            "valkey-server");

    private final Map<ServiceName, String> urls = new ConcurrentHashMap<>();
    private volatile boolean corrected;

    /** Makes an empty set of addresses. */
    public ServiceUrls() {}

    /** Makes the addresses that {@code services} will most likely have with {@code ports}. */
    public static ServiceUrls expected(
            Collection<ServiceDefinition> services, Map<ServiceName, Map<String, Integer>> ports) {
        ServiceUrls expected = new ServiceUrls();
        for (ServiceDefinition service : services) {
            ports.getOrDefault(service.name(), Map.of()).values().stream()
                    .findFirst()
                    .ifPresent(port -> expected.urls.put(service.name(), of(service, "localhost", port)));
        }
        return expected;
    }

    /** A service is ready, and this is its address. */
    public void found(ServiceName service, String url) {
        corrected |= !url.equals(urls.put(service, url));
    }

    /** Returns whether an address is another one than was expected. */
    public boolean isCorrected() {
        return corrected;
    }

    Optional<String> of(ServiceName service) {
        return Optional.ofNullable(urls.get(service));
    }

    /**
     * Returns the address of a service that has {@code port}: with http or https where a probe, the address to open or
     * the step before its stop speaks that to its port; with tcp where only {@code <tcp/>} is asked for, or where the
     * program or the port is a known one of another protocol; and with http where nothing says what it speaks, because
     * most services do.
     */
    public static String of(ServiceDefinition service, String host, int port) {
        return scheme(service).orElse("http") + "://" + host + ":" + port;
    }

    /**
     * Returns whether the definition of a service says what is spoken at its port.
     *
     * @since 0.1.0
     */
    public static boolean isKnown(ServiceDefinition service) {
        return scheme(service).isPresent();
    }

    private static Optional<String> scheme(ServiceDefinition service) {
        Optional<Map.Entry<String, Integer>> first =
                service.ports().entrySet().stream().findFirst();
        String prefix = Pattern.quote("@{devstack." + service.name() + ".");
        String ports = prefix + "(?:port|ports\\."
                + Pattern.quote(first.map(Map.Entry::getKey).orElse("")) + ")}|"
                + first.map(Map.Entry::getValue).orElse(0);
        Pattern own = Pattern.compile("(?i)(https?)://[^/?#]*:(?:" + ports + ")(?:[/?#].*)?");
        for (String text : texts(service)) {
            if (text.startsWith("/") || text.startsWith("@{devstack." + service.name() + ".url}")) {
                return Optional.of("http");
            }
            Matcher matcher = own.matcher(text);
            if (matcher.matches()) {
                return Optional.of(matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        boolean knowsTcpOnly = service.ready().probes().stream().anyMatch(ProbeDefinition.Tcp.class::isInstance)
                || first.map(Map.Entry::getValue).filter(OTHER_PORTS::contains).isPresent()
                || service.command().stream().limit(1).anyMatch(ServiceUrls::isOtherProgram);
        return knowsTcpOnly ? Optional.of("tcp") : Optional.empty();
    }

    private static boolean isOtherProgram(String word) {
        return OTHER_PROGRAMS.contains(word.substring(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1));
    }

    private static List<String> texts(ServiceDefinition service) {
        List<String> texts = new ArrayList<>();
        List<ProbeDefinition> probes = new ArrayList<>(service.ready().probes());
        service.alive().ifPresent(alive -> probes.addAll(alive.probes()));
        for (ProbeDefinition probe : probes) {
            if (probe instanceof ProbeDefinition.Http http) {
                texts.add(http.target());
            }
        }
        service.open().ifPresent(texts::add);
        service.stop()
                .firstStep()
                .ifPresent(step -> texts.add(step instanceof StopStep.Http http ? http.target() : ""));
        return texts;
    }
}
