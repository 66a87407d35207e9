package io.devstack.maven;

import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.StopStep;
import java.util.List;
import java.util.Optional;

/** Knows the commands whose server is a container: it outlives the command, whose end does not stop it. */
final class ContainerHint {
    private static final List<String> ENGINES = List.of("docker", "podman", "nerdctl");
    private static final List<String> COMPOSERS = List.of("docker-compose", "podman-compose");
    private static final String NAME = "--name";

    private ContainerHint() {}

    /** Returns what to add to a service that would leave its container, with the words to copy, in one line. */
    static Optional<String> of(ServiceDefinition service) {
        List<String> words = service.command();
        boolean stops = service.stop()
                .firstStep()
                .filter(StopStep.Exec.class::isInstance)
                .isPresent();
        if (stops || words.isEmpty()) {
            return Optional.empty();
        }
        String program = words.get(0).replaceFirst(".*[/\\\\]", "").replaceFirst("\\.exe$", "");
        int up = words.indexOf("up");
        boolean composes = COMPOSERS.contains(program) || (ENGINES.contains(program) && words.indexOf("compose") == 1);
        if (composes && up > 0) {
            return Optional.of(words(service, "", String.join(" ", words.subList(0, up)) + " down"));
        }
        boolean runs = words.indexOf("run") == 1 || (words.indexOf("container") == 1 && words.indexOf("run") == 2);
        if (!ENGINES.contains(program) || !runs || words.contains("--rm")) {
            return Optional.empty();
        }
        Optional<String> given = name(words);
        String name = given.orElse(service.name().value());
        String add = given.isPresent() ? "--rm" : "--rm " + NAME + " " + name;
        return Optional.of(words(service, "write " + add + " behind 'run', and add ", words.get(0) + " rm -f " + name));
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

    private static String words(ServiceDefinition service, String before, String command) {
        return "service '" + service.name() + "': its container outlives a command that is killed; "
                + (before.isEmpty() ? "add " : before) + "<stop><exec>" + command + "</exec></stop>";
    }
}
