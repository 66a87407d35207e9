package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.w3c.dom.Element;

/** Rejects elements that are written empty: Maven leaves them out silently. */
final class EmptyElements {
    private static final Pattern EMPTY_WORD =
            Pattern.compile("(?i)(jvm)?-?arg(ument)?|option|param(eter)?|value|item|string|element");

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
     * Rejects a parameter of the plugin that is empty from the beginning.
     *
     * @param configuration where it is, for messages
     * @param levels what the POMs say, before Maven fills in expressions
     */
    static void refuseParameter(Element parameter, String configuration, PomLevels levels) {
        String name = parameter.getTagName();
        String where = configuration + ", <" + name + ">";
        if (!parameter.getTextContent().isBlank()
                || !RawConfiguration.children(parameter).isEmpty()) {
            return;
        }
        if (name.equals(DRY_RUN)) {
            throw dryRun(where);
        }
        boolean merges = parameter.hasAttribute("combine.self") || parameter.hasAttribute("combine.children");
        if (!name.equals("services") && !merges && !new WrittenService(levels.levels()).hasExpression(List.of(name))) {
            throw new InvalidStackException(
                    where, "it is empty, so it would be left out", "write a value into it, or remove it");
        }
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
                                    : field.equals("dependsOn")
                                            ? "write names into it, separated by commas, or remove it"
                                            : ServiceElements.isOurs(type) || Map.class.isAssignableFrom(type)
                                                    ? "write elements into it, or remove it"
                                                    : "write a value into it, or remove it");
        }
    }

    /** Rejects what names an item by an element; an empty argument is one, and an expression may be empty. */
    void refuseItems(PlexusConfiguration given, String field, List<String> path) {
        for (PlexusConfiguration item : given.getChildren()) {
            String name = item.getName();
            boolean emptyWord = ServiceReader.WORD_LISTS.contains(field)
                    && EMPTY_WORD.matcher(name).matches();
            if (isEmptyItem(item) && emptyWord && field.equals("jvmArguments") && !written.hasExpression(path, name)) {
                throw elements.wrong(
                        ShortForms.brackets(path) + "<" + name + ">",
                        "it is empty, so it would be left out",
                        "write the option into it, or remove it");
            }
            if (isEmptyItem(item) && !emptyWord && !written.hasExpression(path, name)) {
                throw elements.wrong(
                        ShortForms.brackets(path) + "<" + name + ">",
                        field.equals("arguments")
                                ? "it is empty, so it would be an empty word"
                                : "it is empty, so it would be left out",
                        ServiceReader.WORD_LISTS.contains(field)
                                ? "write the word itself into <" + field.substring(0, field.length() - 1) + ">"
                                : "write names, such as " + named(field, name));
            }
        }
    }

    /** Returns a list of one name: that of its empty item, unless that is what lists call any item. */
    static String named(String list, String item) {
        String name = item.matches(
                        "(?i)service|name|dependency|" + EMPTY_WORD.pattern().replace("(?i)", ""))
                ? "NAME"
                : item;
        return "<" + list + ">" + name + "</" + list + ">";
    }

    /** Returns whether an item of a list has nothing in it, and is no order to Maven to merge lists. */
    static boolean isEmptyItem(PlexusConfiguration item) {
        return item.getChildCount() == 0 && ServiceReader.isBlank(item) && item.getAttribute("combine.self") == null;
    }
}
