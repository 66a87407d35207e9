package io.devstack.maven;

import io.devstack.model.Failure;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names a property of a definition, such as {@code ready.timeout}, as a POM does: {@code <ready><timeout>}. */
final class PomWords {
    private static final Pattern FIELD = Pattern.compile("[a-z][A-Za-z]*(\\.[\\w-]+)*");

    private PomWords() {}

    static String message(InvalidStackException mistake) {
        return mistake.field()
                .map(field -> place(mistake.service(), field) + ": " + mistake.problem())
                .orElse(String.valueOf(mistake.getMessage()));
    }

    /** Returns a message in which the properties of {@code failures} have the names of the POM. */
    static String message(String message, Collection<Failure> failures) {
        String words = message;
        for (Failure failure : failures) {
            Optional<String> place = failure.place();
            if (place.isPresent()) {
                words = words.replace(
                        place.get() + ":",
                        place(failure.service(), failure.field().orElseThrow()) + ":");
            }
        }
        return advice(words);
    }

    /** Translates what the core advises to set. */
    private static String advice(String words) {
        return words.replaceAll("\\bset (shell|insecure) to true\\b", "add <$1>true</$1>");
    }

    private static String place(Optional<ServiceName> service, String field) {
        return service.map(name -> "service '" + name + "', ").orElse("") + element(field);
    }

    private static String element(String field) {
        if (!FIELD.matcher(field).matches()) {
            return field;
        }
        return Arrays.stream(field.split("\\."))
                .map(name -> name.equals("environment") ? "<environmentVariables>" : "<" + name + ">")
                .collect(Collectors.joining());
    }
}
