package io.devstack.model;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A service that became ready.
 *
 * @param name its name
 * @param pid its first process
 * @param ports its ports by key, the first being <em>the</em> port
 * @param url its address, if it has a port: {@code http://localhost:PORT}, or with https or tcp where its probes say so
 * @param open what to show in a browser, if anything
 */
public record RunningService(
        ServiceName name, long pid, Map<String, Integer> ports, Optional<String> url, Optional<String> open) {
    /**
     * Returns its first port.
     *
     * @throws NoSuchElementException if it has none
     */
    public int port() {
        return ports.values().stream()
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("service '" + name + "' has no port"));
    }

    /**
     * Returns the port of a key: {@code port} for <em>the</em> port.
     *
     * @throws NoSuchElementException if it has no such port
     * @since 0.1.0
     */
    public int port(String key) {
        Integer port = ports.get(key);
        if (port == null) {
            throw new NoSuchElementException(
                    "service '" + name + "' has no port '" + key + "'; it has " + String.join(", ", ports.keySet()));
        }
        return port;
    }

    /**
     * Returns the address of the port of a key: {@link #url} for the first port, and HTTP for another one. Empty if it has no
     * such port.
     *
     * @since 0.1.0
     */
    public Optional<String> url(String key) {
        Integer port = ports.get(key);
        return port == null || port == port()
                ? url.filter(any -> port != null)
                : Optional.of("http://localhost:" + port);
    }

    /**
     * Returns its address, as {@link #url} does.
     *
     * @throws NoSuchElementException if it has no port
     * @since 0.1.0
     */
    public URI uri() {
        return URI.create(url.orElseThrow(() -> new NoSuchElementException("service '" + name + "' has no port")));
    }

    /**
     * Returns the services with what {@code stack} wants to be opened: the journal, which they are read from, has that with
     * secrets masked.
     */
    public static List<RunningService> asDefined(List<RunningService> running, StackDefinition stack) {
        Map<ServiceName, Map<String, Integer>> ports =
                running.stream().collect(Collectors.toMap(RunningService::name, RunningService::ports, (a, b) -> b));
        ServiceUrls urls = new ServiceUrls();
        running.forEach(service -> service.url().ifPresent(url -> urls.found(service.name(), url)));
        Placeholders placeholders = new Placeholders(ports, urls);
        return running.stream()
                .map(service -> service.asDefined(stack, placeholders))
                .toList();
    }

    private RunningService asDefined(StackDefinition stack, Placeholders placeholders) {
        Optional<String> wanted = stack.service(name).flatMap(ServiceDefinition::open);
        try {
            return wanted.isEmpty() ? this : new RunningService(name, pid, ports, url, wanted.map(placeholders::fill));
        } catch (IllegalArgumentException e) {
            return this; // it has the port of a task, which is over
        }
    }
}
