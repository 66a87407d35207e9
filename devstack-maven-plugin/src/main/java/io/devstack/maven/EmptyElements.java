package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/**
 * Rejects elements that are written empty where a value belongs: Maven leaves them out silently. A list, or a group of
 * elements, with nothing in it is one of no elements.
 */
final class EmptyElements {
    /** What lists call any item; the empty one names nothing. */
    private static final String ANY_ITEM = "(?i)(jvm)?-?arg(ument)?|option|param(eter)?|value|item|string|element";

    private static final Pattern WORD = Pattern.compile(ANY_ITEM);
    private static final Pattern NAME =
            Pattern.compile(ANY_ITEM + "|service|name|dependency|dependsOn|port|processName|only");

    /** The first is a condition; the others are rejected with an example when they are used. */
    private static final Set<Class<?>> EXPLAINED =
            Set.of(TcpParameters.class, HttpParameters.class, AliveParameters.class);

    static final String DRY_RUN = "dryRun";

    private final WrittenService written;
    private final Elements elements;

    EmptyElements(WrittenService written, Elements elements) {
        this.written = written;
        this.elements = elements;
    }

    /** Rejects a {@code <dryRun>} that is empty, for whatever reason: its default kills. */
    static InvalidStackException dryRun(String where) {
        return new InvalidStackException(where, "it is empty, which would count as false", "use true or false");
    }

    /**
     * Returns the rejection of a parameter of the plugin that is empty from the beginning; empty if it is not.
     *
     * @param configuration where it is, for messages
     * @param levels what the POMs say, before Maven fills in expressions
     */
    static Optional<InvalidStackException> parameter(PomElement parameter, String configuration, PomLevels levels) {
        String name = parameter.name();
        String where = configuration + ", <" + name + ">";
        if (!parameter.text().isBlank() || !parameter.children().isEmpty()) {
            return Optional.empty();
        }
        if (name.equals(DRY_RUN)) {
            return Optional.of(dryRun(where));
        }
        boolean merges = parameter.attribute("combine.self").isPresent()
                || parameter.attribute("combine.children").isPresent();
        boolean isMistake = !name.equals("services")
                && !merges
                && !new WrittenService(levels.levels()).hasExpression(List.of(name));
        return isMistake
                ? Optional.of(new InvalidStackException(
                        where, "it is empty, so it would be left out", "write a value into it, or remove it"))
                : Optional.empty();
    }

    /** Returns whether an element is there only to keep out what a parent has; {@code <tcp/>} itself is a condition. */
    static boolean dropsInherited(PlexusConfiguration given, Class<?> type) {
        return "override".equals(given.getAttribute("combine.self"))
                && given.getChildCount() == 0
                && ServiceReader.isBlank(given)
                && type != TcpParameters.class;
    }

    /** Returns whether an element that may have others in it, or items, has none and is no order to Maven to merge it. */
    static boolean isEmpty(PlexusConfiguration given, Class<?> type) {
        boolean mayHaveElements = ServiceElements.isOurs(type)
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type);
        return mayHaveElements
                && !EXPLAINED.contains(type)
                && given.getChildCount() == 0
                && ServiceReader.isBlank(given)
                && Arrays.stream(given.getAttributeNames()).noneMatch(name -> name.startsWith("combine."));
    }

    /** Rejects an element that is empty from the beginning; one whose expression has an empty value is left out. */
    void refuse(String field, Class<?> type, List<String> path) {
        if (!written.hasExpression(path) && path.equals(List.of("name"))) {
            throw elements.wrong("<name>", "it is empty", "write the service's name into it, such as backend");
        }
        if (!written.hasExpression(path)) {
            throw elements.wrong(
                    ShortForms.brackets(path),
                    "it is empty, so it would be left out",
                    type == boolean.class
                            ? "write true or false into it, or remove it"
                            : ServiceReader.COMMANDS.contains(field)
                                    ? "write the program and its arguments into it, or remove it"
                                    : "write a value into it, or remove it");
        }
    }

    /** Rejects an empty item whose element is a name; another one is an empty argument, or is left out. */
    void refuseItems(PlexusConfiguration given, String field, List<String> path) {
        boolean words = ServiceReader.WORD_LISTS.contains(field);
        for (PlexusConfiguration item : given.getChildren()) {
            String name = item.getName();
            boolean names = words ? !WORD.matcher(name).matches() : namesSomething(name);
            if (isEmptyItem(item) && names && !written.hasExpression(path, name)) {
                throw elements.wrong(
                        ShortForms.brackets(path) + "<" + name + ">",
                        field.equals("arguments")
                                ? "it is empty, so it would be an empty word"
                                : "it is empty, so it would be left out",
                        words
                                ? "write the word itself into <" + field.substring(0, field.length() - 1) + ">"
                                : "write names, such as " + named(field, name));
            }
        }
    }

    /** Returns a list of one name: that of its empty item. */
    static String named(String list, String item) {
        return "<" + list + ">" + item + "</" + list + ">";
    }

    /** Returns whether the element of an item in a list of names is not what lists call any item. */
    static boolean namesSomething(String item) {
        return !NAME.matcher(item).matches();
    }

    /** Returns whether an item of a list has nothing in it, and is no order to Maven to merge lists. */
    static boolean isEmptyItem(PlexusConfiguration item) {
        return item.getChildCount() == 0 && ServiceReader.isBlank(item) && item.getAttribute("combine.self") == null;
    }
}
