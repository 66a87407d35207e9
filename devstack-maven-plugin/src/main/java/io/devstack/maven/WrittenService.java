package io.devstack.maven;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A service as it was written in the POMs, before Maven merged and interpolated it.
 *
 * @param levels the {@code <service>} of each POM, profile and execution that has it
 */
record WrittenService(List<PomLevels.Level> levels) {
    /**
     * A text as it was written.
     *
     * @param values the values of its expressions; empty if the text has none or Maven has to evaluate them
     */
    record Origin(String text, List<String> values) {}

    /** Returns what {@code effective} was made of, or {@code effective} itself if no written text matches it. */
    Origin origin(String effective, List<String> path, Expressions expressions) {
        for (String candidate : texts(path)) {
            Optional<List<String>> values = expressions.valuesIn(candidate, effective);
            if (values.isPresent()) {
                return new Origin(candidate, values.get());
            }
        }
        return new Origin(effective, List.of());
    }

    /** Returns whether an empty text was an expression with an empty value, and not empty from the beginning. */
    boolean isKnownAndEmpty(List<String> path) {
        return isOnlyExpressions(texts(path));
    }

    /** Returns the same for an item of a list. */
    boolean isKnownAndEmpty(List<String> path, int place) {
        return isOnlyExpressions(at(path).stream()
                .map(PomElement::children)
                .filter(children -> place < children.size())
                .map(children -> children.get(place).text().trim())
                .toList());
    }

    /** Returns whether an empty text may be that of an expression, at whatever level. */
    boolean hasExpression(List<String> path) {
        return texts(path).stream().anyMatch(Expressions::isOnly);
    }

    /** Returns whether items of that name may be empty because an expression in them is. */
    boolean hasExpression(List<String> path, String item) {
        return at(path).stream()
                .flatMap(list -> list.children().stream())
                .anyMatch(element -> element.name().equals(item)
                        && Expressions.isOnly(element.text().trim()));
    }

    /**
     * Two elements of which a service may have one, and that are of different POMs.
     *
     * @param own the element of the nearer POM
     * @param inherited the other element
     * @param origin the nearer POM or profile
     * @param parent where the other element is written
     */
    record Merged(String own, String inherited, String origin, String parent) {}

    /** Returns two elements as Maven merged them from different levels; empty if one level has both. */
    Optional<Merged> merged(List<String> path, String one, String other) {
        Optional<Merged> found = Optional.empty();
        Optional<PomLevels.Level> nearest = Optional.empty();
        String own = one;
        for (PomLevels.Level level : levels) {
            Set<String> names = names(level, path);
            if (names.contains(one) && names.contains(other)) {
                return Optional.empty();
            }
            if (nearest.isEmpty() && (names.contains(one) || names.contains(other))) {
                nearest = Optional.of(level);
                own = names.contains(one) ? one : other;
            }
            String inherited = own.equals(one) ? other : one;
            if (nearest.isPresent() && found.isEmpty() && names.contains(inherited)) {
                found = Optional.of(new Merged(own, inherited, nearest.get().origin(), level.origin()));
            }
        }
        return found;
    }

    private static Set<String> names(PomLevels.Level level, List<String> path) {
        return at(List.of(level.configuration()), path).stream()
                .flatMap(element -> element.children().stream())
                .map(element -> ServiceElements.fieldName(element.name()))
                .collect(Collectors.toSet());
    }

    /** Returns whether the nearest level has text there, and not one of {@code elements}; empty if none has either. */
    Optional<Boolean> isTextNearest(List<String> path, Set<String> elements) {
        for (PomElement level : at(path)) {
            List<PomElement> children = level.children();
            if (children.stream().anyMatch(child -> elements.contains(ServiceElements.fieldName(child.name())))) {
                return Optional.of(false);
            }
            if (children.isEmpty() && !level.text().isBlank()) {
                return Optional.of(true);
            }
        }
        return Optional.empty();
    }

    private static boolean isOnlyExpressions(List<String> candidates) {
        return candidates.stream().anyMatch(Expressions::isOnly)
                && candidates.stream().noneMatch(String::isEmpty);
    }

    private List<String> texts(List<String> path) {
        return at(path).stream()
                .filter(element -> element.children().isEmpty())
                .map(element -> element.text().trim())
                .toList();
    }

    private List<PomElement> at(List<String> path) {
        return at(levels.stream().map(PomLevels.Level::configuration).toList(), path);
    }

    private static List<PomElement> at(List<PomElement> levels, List<String> path) {
        List<PomElement> found = levels;
        for (String name : path) {
            found = found.stream()
                    .flatMap(element -> element.children().stream())
                    .filter(element -> ServiceElements.fieldName(element.name()).equals(name))
                    .toList();
        }
        return found;
    }
}
