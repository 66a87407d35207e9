package io.devstack.maven;

import io.devstack.internal.input.EngineCommand;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StopStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Knows the commands whose server is a container: it outlives the command, whose end does not stop it. */
final class ContainerHint {
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
        ContainerHint hint = new ContainerHint(service);
        return stops
                ? Optional.empty()
                : EngineCommand.in(service.command()).stream()
                        .flatMap(command -> hint.of(command).stream())
                        .findFirst();
    }

    private Optional<String> of(EngineCommand command) {
        return command.isComposer()
                ? ofCompose(command.before(), command.words(), 1)
                : ofEngine(command.before(), command.words());
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
