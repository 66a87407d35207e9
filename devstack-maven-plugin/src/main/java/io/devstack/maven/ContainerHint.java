package io.devstack.maven;

import io.devstack.input.CommandWords;
import io.devstack.input.MalformedInputException;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.StopStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Knows the commands whose server is a container: it outlives the command, whose end does not stop it. */
final class ContainerHint {
    private static final Set<String> ENGINES = Set.of("docker", "podman", "nerdctl");
    private static final Set<String> COMPOSERS = Set.of("docker-compose", "podman-compose");
    private static final Set<String> SHELLS = Set.of("sh", "ash", "bash", "dash", "ksh", "zsh");

    /** Programs that run the command behind them, with their short options that take a value. */
    private static final Map<String, String> WRAPPERS = Map.ofEntries(
            Map.entry("sudo", "CDRTghpu"),
            Map.entry("doas", "Cu"),
            Map.entry("env", "Cu"),
            Map.entry("exec", "a"),
            Map.entry("nice", "n"),
            Map.entry("time", "fo"),
            Map.entry("nohup", ""),
            Map.entry("command", ""));

    /** The wrappers without which the engine may not be reached. */
    private static final Set<String> PRIVILEGED = Set.of("sudo", "doas");

    private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*", Pattern.DOTALL);
    private static final Pattern CHOOSES_ENGINE =
            Pattern.compile("(?:DOCKER_(?:HOST|CONTEXT|CONFIG)|CONTAINER_(?:HOST|CONNECTION)|COMPOSE_[A-Z_]+)=.*");
    private static final Pattern SHELL_TEXT_FOLLOWS = Pattern.compile("-[a-z]*c");
    private static final Pattern OPERATOR = Pattern.compile("&&?|\\|\\|?|;");
    private static final Pattern REMOVED = Pattern.compile("--rm(?:=(?:1|[tT]|true|True|TRUE))?");
    private static final Pattern ATTACHED = Pattern.compile("-[a-z]*[ai][a-z]*|--(?:attach|interactive)(?:=true)?");

    /** Options of the engines and of compose that take no value. */
    private static final Set<String> FLAGS =
            Set.of(("-D --debug --debug-full --tls --tlsverify -r --remote --syslog --experimental --insecure-registry"
                            + " --verbose --no-ansi --skip-hostname-check --compatibility --dry-run --all-resources")
                    .split(" "));

    private static final Set<String> FLAGS_OF_START =
            Set.of("-a", "--attach", "-i", "--interactive", "--sig-proxy", "-l", "--latest");
    private static final String NAME = "--name";

    private final ServiceDefinition service;

    private ContainerHint(ServiceDefinition service) {
        this.service = service;
    }

    /** Returns what to add to a service that would leave its container, with the words to copy, in one line. */
    static Optional<String> of(ServiceDefinition service) {
        boolean stops = service.stop()
                .firstStep()
                .filter(StopStep.Exec.class::isInstance)
                .isPresent();
        return stops ? Optional.empty() : new ContainerHint(service).of(List.of(), service.command());
    }

    /**
     * Checks one command.
     *
     * @param before the words in front of {@code words} that the command for the stop needs too
     */
    private Optional<String> of(List<String> before, List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String first = words.get(0);
        if (ASSIGNMENT.matcher(first).matches()) { // other variables may hold secrets
            List<String> kept = CHOOSES_ENGINE.matcher(first).matches() ? List.of("env", first) : List.of();
            return of(joined(before, kept), words.subList(1, words.size()));
        }
        String program = first.replaceFirst(".*[/\\\\]", "").replaceFirst("\\.exe$", "");
        if (SHELLS.contains(program)) {
            return ofShell(before, words);
        }
        String options = WRAPPERS.get(program);
        if (options != null) {
            int next = 1;
            while (next < words.size() && words.get(next).startsWith("-")) {
                String option = words.get(next);
                next += option.length() == 2 && options.indexOf(option.charAt(1)) >= 0 ? 2 : 1;
            }
            next = Math.min(next, words.size());
            List<String> kept = PRIVILEGED.contains(program) ? words.subList(0, next) : List.of();
            return of(joined(before, kept), words.subList(next, words.size()));
        }
        if (COMPOSERS.contains(program)) {
            return ofCompose(before, words, 1);
        }
        return ENGINES.contains(program) ? ofEngine(before, words) : Optional.empty();
    }

    /** Checks each simple command of a shell's text. */
    private Optional<String> ofShell(List<String> before, List<String> words) {
        int text = 1;
        while (text < words.size()
                && words.get(text).startsWith("-")
                && !SHELL_TEXT_FOLLOWS.matcher(words.get(text)).matches()) {
            text += words.get(text).matches("-[a-z]*o") ? 2 : 1;
        }
        if (text + 1 >= words.size() || !words.get(text).startsWith("-")) {
            return Optional.empty();
        }
        for (String line : words.get(text + 1).replaceAll("\\\\\\R", " ").split("\\R")) {
            Optional<String> found = commands(line).stream()
                    .flatMap(command -> of(before, command).stream())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
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

    private Optional<String> ofEngine(List<String> before, List<String> words) {
        int verb = afterOptions(words, 1, FLAGS);
        String engine = command(joined(before, words.subList(0, verb)));
        if (verb < words.size() && words.get(verb).equals("compose")) {
            return ofCompose(before, words, verb + 1);
        }
        if (verb < words.size() && words.get(verb).equals("container")) {
            verb++;
        }
        if (verb >= words.size()) {
            return Optional.empty();
        }
        List<String> arguments = words.subList(verb + 1, words.size());
        if (words.get(verb).equals("start")) {
            int container = afterOptions(arguments, 0, FLAGS_OF_START);
            boolean attached = arguments.subList(0, container).stream()
                    .anyMatch(word -> ATTACHED.matcher(word).matches());
            return attached && container < arguments.size()
                    ? Optional.of(words("", engine + " stop " + arguments.get(container)))
                    : Optional.empty();
        }
        if (!words.get(verb).equals("run") || isRemoved(arguments)) {
            return Optional.empty();
        }
        Optional<String> given = name(arguments);
        String name = given.orElse(service.name().value());
        String add = given.isPresent() ? "--rm" : "--rm " + NAME + " " + name;
        return Optional.of(words("write " + add + " behind 'run', and add ", engine + " rm -f " + name));
    }

    private Optional<String> ofCompose(List<String> before, List<String> words, int from) {
        int verb = afterOptions(words, from, FLAGS);
        if (verb >= words.size()) {
            return Optional.empty();
        }
        boolean leaves = words.get(verb).equals("up")
                || (words.get(verb).equals("run") && !isRemoved(words.subList(verb, words.size())));
        return leaves
                ? Optional.of(words("", command(joined(before, words.subList(0, verb))) + " down"))
                : Optional.empty();
    }

    private static int afterOptions(List<String> words, int from, Set<String> flags) {
        int at = from;
        while (at < words.size() && words.get(at).startsWith("-")) {
            String option = words.get(at);
            boolean alone = flags.contains(option)
                    || option.indexOf('=') > 0
                    || (!option.startsWith("--") && option.length() > 2);
            at += alone ? 1 : 2;
        }
        return Math.min(at, words.size());
    }

    private static boolean isRemoved(List<String> arguments) {
        return arguments.stream().anyMatch(word -> REMOVED.matcher(word).matches());
    }

    private static Optional<String> name(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(NAME + "=")) {
                return Optional.of(words.get(i).substring(NAME.length() + 1));
            }
            if (words.get(i).equals(NAME) && i + 1 < words.size()) {
                return Optional.of(words.get(i + 1));
            }
        }
        return Optional.empty();
    }

    private static List<String> joined(List<String> before, List<String> words) {
        List<String> all = new ArrayList<>(before);
        all.addAll(words);
        return all;
    }

    private static String command(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word -> word.matches(".*\\s.*") ? "'" + word + "'" : word)
                        .toList());
    }

    private String words(String before, String command) {
        String exec = command.indexOf('$') < 0 ? command : "sh -c \"" + command + "\"";
        return "service '" + service.name() + "': its container outlives a command that is killed; "
                + (before.isEmpty() ? "add " : before) + "<stop><exec>" + exec + "</exec></stop>";
    }
}
