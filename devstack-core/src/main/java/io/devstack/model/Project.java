package io.devstack.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What makes a process, started by hand, recognizable as this project's: it works in the project's directory, and its
 * command is that of the service whose port it holds.
 *
 * @param directory the project's directory
 * @param commands the command of the service that declares a fixed port, by that port
 */
public record Project(Path directory, Map<Integer, List<String>> commands) {
    /** How many words may stand before the program: an interpreter and one option of it. */
    private static final int INTERPRETER_WORDS = 2;

    /** A placeholder. */
    private static final String ANY = "@{}";

    /** Copies the map. */
    public Project {
        commands = Map.copyOf(commands);
    }

    /** Returns the project of a stack in {@code directory}. */
    public static Project of(Path directory, List<ServiceDefinition> services) {
        return new Project(
                directory,
                services.stream()
                        .flatMap(service -> service.ports().values().stream()
                                .filter(port -> port > 0)
                                .map(port -> Map.entry(port, service.command())))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Returns whether {@code words} is the command of the service that declares {@code port}. The directory of the
     * program and an interpreter before it make no difference, and a placeholder stands for any text. {@link
     * ServiceDefinition#ARGUMENT_FILE} stands for such a file, or for the class path that a person types instead of it.
     */
    public boolean isCommandFor(int port, List<String> words) {
        List<String> wanted = commands.getOrDefault(port, List.of());
        return isCommand(words, wanted) || isCommand(words, withPath(wanted));
    }

    private static boolean isCommand(List<String> words, List<String> wanted) {
        if (wanted.isEmpty()) {
            return false;
        }
        int before = words.size() - wanted.size();
        return before >= 0 && before <= INTERPRETER_WORDS && matches(words.subList(before, words.size()), wanted);
    }

    private static boolean matches(List<String> words, List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            String word = i == 0 ? fileName(words.get(i)) : words.get(i);
            String form = i == 0 ? fileName(wanted.get(i)) : wanted.get(i);
            boolean argumentFile = form.equals(ServiceDefinition.ARGUMENT_FILE) && word.matches("(?s)@.*[.]args");
            if (!argumentFile && !form.contains("@{") && !form.equals(word)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> withPath(List<String> wanted) {
        return wanted.stream()
                .flatMap(word -> word.equals(ServiceDefinition.ARGUMENT_FILE) ? Stream.of("-cp", ANY) : Stream.of(word))
                .toList();
    }

    private static String fileName(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }
}
