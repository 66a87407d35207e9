package io.devstack.maven;

import io.devstack.stack.DevStackException;
import io.devstack.stack.InvalidStackException;
import io.devstack.stack.RunningService;
import io.devstack.stack.ServiceName;
import io.devstack.stack.StackStatus;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Exports the ports and addresses of services to later plugins and to programs outside of Maven. */
final class Exports {
    private final Build build;
    private final Optional<Path> file;

    Exports(Build build, Optional<Path> file) {
        this.build = build;
        this.file = file;
    }

    void of(List<RunningService> running) {
        Properties exported = new Properties();
        running.forEach(service -> add(exported, service.name(), service.ports(), service.url()));
        export(exported);
    }

    /** Exports what a restart may have changed; a service that is down keeps its address in the file. */
    void again(StackStatus status) {
        Properties before = file.filter(Files::isRegularFile).map(Exports::read).orElseGet(Properties::new);
        Properties exported = new Properties();
        status.services().forEach(service -> {
            Optional<String> last = Optional.ofNullable(before.getProperty("devstack." + service.name() + ".url"));
            add(exported, service.name(), service.ports(), service.url().or(() -> last));
        });
        export(exported);
    }

    /**
     * Checks the file before anything is started.
     *
     * @throws InvalidStackException if it is a directory, or is in the PID directory
     */
    void check() {
        file.ifPresent(path -> new PidDirectoryCheck(build).checkFile("<portsFile>", path));
    }

    private static void add(
            Properties exported, ServiceName service, Map<String, Integer> ports, Optional<String> url) {
        String prefix = "devstack." + service + ".";
        ports.values().stream()
                .findFirst()
                .ifPresent(port -> exported.setProperty(prefix + "port", Integer.toString(port)));
        ports.forEach((key, port) -> exported.setProperty(prefix + "ports." + key, Integer.toString(port)));
        url.ifPresent(address -> exported.setProperty(prefix + "url", address));
    }

    private void export(Properties exported) {
        build.project().ifPresent(module -> module.getProperties().putAll(exported));
        file.ifPresent(path -> write(exported, path));
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader lines = Files.newBufferedReader(file)) {
            properties.load(lines);
        } catch (IOException | IllegalArgumentException e) {
            return new Properties(); // it is written anew
        }
        return properties;
    }

    private static void write(Properties exported, Path file) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(exported)
                .forEach((name, value) ->
                        lines.append(name).append('=').append(value).append('\n'));
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new DevStackException(
                    "the portsFile " + file + " cannot be written: " + e.getMessage() + "; name another", e);
        }
    }
}
