package io.devstack.maven;

import io.devstack.internal.process.Secrets;
import io.devstack.model.DevStackException;
import io.devstack.model.InvalidStackException;
import io.devstack.model.RunningService;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Exports the ports and addresses of services to later plugins and to programs outside of Maven. */
final class Exports {
    private static final Pattern EXPORTED = Pattern.compile("devstack\\.[^=]+\\.(port|ports\\.[^=]+|url)=.*");
    private static final Pattern BLANK_OR_COMMENT = Pattern.compile("\\s*([#!].*)?");

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
     * @throws InvalidStackException if it is a directory, is in the PID directory, or has other content than exported properties
     */
    void check() {
        file.ifPresent(path -> {
            new PidDirectoryCheck(build).checkFile("<portsFile>", path);
            if (!isOurs(path)) {
                throw new InvalidStackException(
                        "<portsFile>",
                        "'" + path + "' exists and is not devstack's",
                        "move it elsewhere, or name another file, such as target/devstack/ports.properties");
            }
        });
    }

    /**
     * Rejects typed properties that other plugins would get instead of what is exported: Maven prefers them.
     *
     * @throws InvalidStackException if such a property has another value than the service
     */
    void refuseTyped(StackDefinition stack) {
        Properties exported = new Properties();
        stack.services().forEach(service -> add(exported, service.name(), service.ports(), Optional.of("")));
        for (String name : new TreeSet<>(exported.stringPropertyNames())) {
            String typed = build.session().getUserProperties().getProperty(name);
            if (typed != null && !typed.trim().equals(exported.getProperty(name))) {
                throw new InvalidStackException(
                        Secrets.masked(List.of("-D" + name + "=" + typed)),
                        "devstack sets this property and does not read it, so the service would not change and other plugins"
                                + " would get a wrong value",
                        "name one of your own in the POM, such as <port>${backend.port}</port>, and type -Dbackend.port="
                                + (typed.matches("[0-9]+") ? typed : "6000"));
            }
        }
    }

    /** Returns whether a file may be replaced: it is empty, or has exported properties and nothing else but comments. */
    private static boolean isOurs(Path file) {
        if (!Files.isRegularFile(file)) {
            return true; // there is none, or it has no content to lose
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            boolean exported = false;
            boolean blank = true;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                boolean isExported = EXPORTED.matcher(line).matches();
                if (!isExported && !BLANK_OR_COMMENT.matcher(line).matches()) {
                    return false;
                }
                exported |= isExported;
                blank &= line.isBlank();
            }
            return exported || blank;
        } catch (IOException e) {
            return false;
        }
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
            OutputFile.write(file, lines);
        } catch (IOException e) {
            throw new DevStackException(
                    "the portsFile " + file + " cannot be written: " + e.getMessage() + "; name another", e);
        }
    }
}
