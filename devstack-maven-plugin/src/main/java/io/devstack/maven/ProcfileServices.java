package io.devstack.maven;

import io.devstack.internal.input.EnvironmentFile;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The services of a Procfile, as foreman runs them: each line by the shell, in the file's directory, with the variables
 * of a {@code .env} beside it, and with a {@code PORT} that is 100 higher for each process type. Only {@code web} must
 * open its port, because only that type is expected to listen.
 */
final class ProcfileServices {
    private static final int BASE_PORT = 5_000;
    private static final int STEP = 100;
    private static final String PORT = "PORT";

    /**
     * One line.
     *
     * @param words what is run
     * @param directory where
     * @param environment what is added to its environment
     * @param port the port that it must open, if any
     */
    record Entry(List<String> words, Path directory, Map<String, String> environment, Optional<Integer> port) {}

    private final Map<String, Entry> entries;

    private ProcfileServices(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads a Procfile and the {@code .env} beside it.
     *
     * @param outer Maven's environment, for the first port and for variables that {@code .env} only names
     * @param warnings receives what is allowed and may not be meant
     * @throws InvalidStackException if it cannot be read, naming the line
     */
    static ProcfileServices read(Path file, Map<String, String> outer, Consumer<String> warnings) {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Map<String, String> common = variables(directory.resolve(".env"), outer, warnings);
        int base = basePort(common, outer);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Procfile.Entry line : lines(file)) {
            int port = base + STEP * entries.size();
            Map<String, String> environment = new LinkedHashMap<>(common);
            environment.put(PORT, Integer.toString(port));
            Optional<Integer> opens = line.name().equals("web") ? Optional.of(port) : Optional.empty();
            String name = serviceName(file, line);
            Entry earlier =
                    entries.put(name, new Entry(OperatingSystem.shell(line.command()), directory, environment, opens));
            if (earlier != null) {
                throw wrong(
                        file,
                        "line " + line.line() + ": two of its names mean the service '" + name + "'",
                        "rename one of them");
            }
        }
        return new ProcfileServices(entries);
    }

    private static String serviceName(Path file, Procfile.Entry line) {
        String name = line.name().toLowerCase(Locale.ROOT).replace('_', '-');
        try {
            return new ServiceName(name).value();
        } catch (InvalidStackException e) {
            throw wrong(file, "line " + line.line() + ": " + e.problem(), "rename it");
        }
    }

    private static List<Procfile.Entry> lines(Path file) {
        try {
            return Procfile.read(file);
        } catch (NoSuchFileException e) {
            throw wrong(
                    file,
                    "it cannot be read: there is no such file",
                    ProgramParameters.instead(file, "name a file with lines such as web: node server.js"));
        } catch (IOException e) {
            throw wrong(file, "it cannot be read: " + e, "name a file with lines such as web: node server.js");
        } catch (MalformedInputException e) {
            throw wrong(file, String.valueOf(e.getMessage()), "write NAME: COMMAND, such as web: node server.js");
        }
    }

    /** The file wins over the caller's own variable, as with foreman, honcho and overmind. */
    private static Map<String, String> variables(Path file, Map<String, String> outer, Consumer<String> warnings) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return variables;
        }
        try {
            EnvironmentFile read = EnvironmentFile.read(file);
            read.addTo(variables, outer);
            environmentWarnings(file, read, outer).forEach(warnings);
            Set<String> differing = read.differingFrom(outer);
            if (!differing.isEmpty()) {
                warnings.accept(file + " overrides variables of your environment: " + String.join(", ", differing)
                        + "; to use yours, write only the name there, without '='");
            }
            return variables;
        } catch (IOException e) {
            throw new InvalidStackException(
                    file.toString(), "it cannot be read: " + e, "make it readable or remove it");
        } catch (MalformedInputException e) {
            throw new InvalidStackException(file.toString(), String.valueOf(e.getMessage()), "write NAME=value");
        }
    }

    /** Returns what is allowed in a file of variables and may not be meant. */
    static List<String> environmentWarnings(Path file, EnvironmentFile read, Map<String, String> outer) {
        List<String> warnings = new ArrayList<>();
        read.unexpanded()
                .ifPresent(
                        where -> warnings.add(file + ", " + where + ", which is kept as it is: nothing is expanded in"
                                + " this file; write the value, or put it in single quotes if this is meant"));
        read.missingIn(outer)
                .forEach(line -> warnings.add(file + ", line " + line
                        + " is a name without '=', which Maven's environment lacks, so it is not set"));
        return warnings;
    }

    private static int basePort(Map<String, String> common, Map<String, String> outer) {
        String said = common.getOrDefault(PORT, outer.getOrDefault(PORT, ""));
        return said.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(said) : BASE_PORT;
    }

    private static InvalidStackException wrong(Path file, String problem, String fix) {
        return new InvalidStackException("<procfile> " + file, problem, fix);
    }

    Set<String> names() {
        return entries.keySet();
    }

    Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }
}
