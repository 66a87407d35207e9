package io.devstack.internal.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command of a container engine or of compose. The container that it starts outlives it.
 *
 * @param before the words in front of it without which it may reach another engine
 * @param words the program and its arguments
 */
public record EngineCommand(List<String> before, List<String> words) {
    private static final Set<String> ENGINES = Set.of("docker", "podman", "nerdctl");
    private static final Set<String> COMPOSERS = Set.of("docker-compose", "podman-compose");
    private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "ksh", "zsh");

    /** Programs that run the command behind them, with their options that take the next word as a value. */
    private static final Map<String, Set<String>> WRAPPERS = Map.ofEntries(
            wrapper("sudo -C -D -R -T -g -h -p -r -t -u --chdir --chroot --close-from --command-timeout --group --host"
                    + " --prompt --role --type --user"),
            wrapper("doas -C -u"),
            wrapper("env -C -u --chdir --unset"),
            wrapper("exec -a"),
            wrapper("nice -n --adjustment"),
            wrapper("time -f -o --format --output"),
            wrapper("nohup"),
            wrapper("command"));

    /** The wrappers without which the engine may not be reached. */
    private static final Set<String> PRIVILEGED = Set.of("sudo", "doas");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);
    private static final Pattern CHOOSES_ENGINE =
            Pattern.compile("(?:DOCKER_(?:HOST|CONTEXT|CONFIG)|CONTAINER_(?:HOST|CONNECTION)|COMPOSE_[A-Z_]+)=.*");
    private static final Pattern STOP = Pattern.compile("(?:container )?(?:stop|kill|rm)(?: .*)?", Pattern.DOTALL);

    /** What the engines document as read from the environment that decides which container a name means. */
    private static final Pattern READ_BY_STOP = Pattern.compile(
            "(?i)(?:DOCKER|CONTAINERS?|CONTAINERD|PODMAN|NERDCTL|STORAGE|ROOTLESSKIT|XDG|DBUS|SSH|LD|DYLD)_.*"
                    + "|.*_PROXY|(?:TMP|DATA)DIR|HOME|USERPROFILE|PATH");

    private static final Pattern SHELL_TEXT_FOLLOWS = Pattern.compile("-[a-z]*c");
    private static final Pattern OPERATOR = Pattern.compile("&&?|\\|\\|?|;");

    /** Copies the lists. */
    public EngineCommand {
        before = List.copyOf(before);
        words = List.copyOf(words);
    }

    /** Returns whether the program is compose itself, and not the engine, of which compose may be a subcommand. */
    public boolean isComposer() {
        return COMPOSERS.contains(program(words));
    }

    /** Returns the commands of engines that {@code words} run, also behind shells and wrappers such as sudo. */
    public static List<EngineCommand> in(List<String> words) {
        List<EngineCommand> found = new ArrayList<>();
        add(List.of(), words, found);
        return found;
    }

    /**
     * Returns which of the variables a command may use: all, unless it is an engine's own command that stops containers.
     * Compose also reads the variables that its files name. A text with a blank stands for variables that are not known yet.
     */
    public static List<String> variablesUsedBy(List<String> words, Set<String> variables) {
        boolean stops = ENGINES.contains(program(words))
                && STOP.matcher(String.join(" ", words.subList(1, words.size())))
                        .matches();
        return variables.stream()
                .filter(name -> !stops
                        || name.contains(" ")
                        || READ_BY_STOP.matcher(name).matches())
                .sorted()
                .toList();
    }

    private static void add(List<String> before, List<String> words, List<EngineCommand> found) {
        if (words.isEmpty()) {
            return;
        }
        String first = words.get(0);
        if (ASSIGNMENT.matcher(first).matches()) { // other variables may hold secrets
            List<String> kept = CHOOSES_ENGINE.matcher(first).matches() ? List.of("env", first) : List.of();
            add(joined(before, kept), words.subList(1, words.size()), found);
            return;
        }
        String program = program(words);
        Set<String> options = WRAPPERS.get(program);
        if (SHELLS.contains(program)) {
            addOfShell(before, words, found);
        } else if (options != null) {
            int next = 1;
            while (next < words.size() && words.get(next).startsWith("-")) {
                next += options.contains(words.get(next)) ? 2 : 1;
            }
            next = Math.min(next, words.size());
            List<String> kept = PRIVILEGED.contains(program) ? words.subList(0, next) : List.of();
            add(joined(before, kept), words.subList(next, words.size()), found);
        } else if (ENGINES.contains(program) || COMPOSERS.contains(program)) {
            found.add(new EngineCommand(before, words));
        }
    }

    private static String program(List<String> words) {
        return words.get(0).replaceFirst(".*[/\\\\]", "").replaceFirst("\\.exe$", "");
    }

    /** Checks each simple command of a shell's text. */
    private static void addOfShell(List<String> before, List<String> words, List<EngineCommand> found) {
        int text = 1;
        while (text < words.size()
                && words.get(text).startsWith("-")
                && !SHELL_TEXT_FOLLOWS.matcher(words.get(text)).matches()) {
            text += words.get(text).matches("-[a-z]*o") ? 2 : 1;
        }
        if (text + 1 >= words.size() || !words.get(text).startsWith("-")) {
            return;
        }
        for (String line : words.get(text + 1).replaceAll("\\\\\\R", " ").split("\\R")) {
            commands(line).forEach(command -> add(before, command, found));
        }
    }

    private static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> command = new ArrayList<>();
        try {
            for (CommandWords.Word word : CommandWords.words(line)) {
                boolean last = !word.quoted() && word.text().endsWith(";");
                String text = last ? word.text().substring(0, word.text().length() - 1) : word.text();
                boolean operator = !word.quoted() && OPERATOR.matcher(text).matches();
                if (!operator && !text.isEmpty()) {
                    command.add(text);
                }
                if (operator || last) {
                    commands.add(command);
                    command = new ArrayList<>();
                }
            }
        } catch (MalformedInputException e) {
            return List.of(); // the quote may end on another line
        }
        commands.add(command);
        return commands;
    }

    private static List<String> joined(List<String> before, List<String> words) {
        List<String> all = new ArrayList<>(before);
        all.addAll(words);
        return all;
    }

    private static Map.Entry<String, Set<String>> wrapper(String words) {
        List<String> all = List.of(words.split(" "));
        return Map.entry(all.get(0), Set.copyOf(all.subList(1, all.size())));
    }
}
