package io.devstack.maven;

import io.devstack.input.EnvironmentFile;
import io.devstack.input.MalformedInputException;
import io.devstack.input.Procfile;
import io.devstack.stack.InvalidStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The services of a Procfile, as foreman runs them: each line by the shell, in the file's directory, with the variables
 * of a {@code .env} beside it, and with a {@code PORT} that is 100 higher for each process type. Only {@code web} must
 * open its port, for only that is said to listen.
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
     * @param outer the environment that may say which port is the first
     * @throws InvalidStackException if it cannot be read, naming the line
     */
    static ProcfileServices read(Path file, Map<String, String> outer) {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Map<String, String> common = new LinkedHashMap<>(variables(directory.resolve(".env")));
        int base = basePort(common, outer);
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, String> line : lines(file).entrySet()) {
            int port = base + STEP * entries.size();
            Map<String, String> environment = new LinkedHashMap<>(common);
            environment.put(PORT, Integer.toString(port));
            Optional<Integer> opens = line.getKey().equals("web") ? Optional.of(port) : Optional.empty();
            String name = line.getKey().toLowerCase(Locale.ROOT).replace('_', '-');
            Entry earlier =
                    entries.put(name, new Entry(ServiceContext.shell(line.getValue()), directory, environment, opens));
            if (earlier != null) {
                throw wrong(file, "two of its names mean the service '" + name + "'", "rename one of them");
            }
        }
        return new ProcfileServices(entries);
    }

    private static Map<String, String> lines(Path file) {
        try {
            return Procfile.parse(Files.readString(file));
        } catch (IOException e) {
            throw wrong(file, "it cannot be read: " + e, "name a file with lines such as web: node server.js");
        } catch (MalformedInputException e) {
            throw wrong(file, String.valueOf(e.getMessage()), "write NAME: COMMAND, such as web: node server.js");
        }
    }

    private static Map<String, String> variables(Path file) {
        try {
            return Files.exists(file) ? EnvironmentFile.parse(Files.readString(file)) : Map.of();
        } catch (IOException e) {
            throw wrong(file, "it cannot be read: " + e, "make it readable, or take it away");
        } catch (MalformedInputException e) {
            throw wrong(file, String.valueOf(e.getMessage()), "write NAME=value");
        }
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
