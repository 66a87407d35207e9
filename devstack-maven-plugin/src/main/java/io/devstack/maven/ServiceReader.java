package io.devstack.maven;

import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code <service>} before Maven fills the classes with it: rejects what does not exist there, splits texts
 * into words, and fills in expressions. Maven's own way would cut lists at commas, turn an unknown expression into
 * nothing and a mistyped boolean into {@code false}.
 */
final class ServiceReader {
    /** Begins a text that Maven must take as it is. No XML has this character. */
    static final String LITERAL = "\u0003";

    static final Set<String> COMMANDS = Set.of("command", "exec");
    static final Set<String> WORD_LISTS = Set.of("arguments", "jvmArguments");

    private static final Pattern PLAIN_WORD = Pattern.compile("[^\\s'\"\\\\]+");

    private final Expressions expressions;
    private final WrittenService written;
    private final String where;
    private final Elements elements;
    private final ShortForms forms;
    private final EmptyElements empties;
    private boolean shell;

    /**
     * Makes a reader; messages name the service as {@code where}.
     *
     * @param warnings receives what is allowed and may not be meant
     */
    ServiceReader(Expressions expressions, WrittenService written, String where, Consumer<String> warnings) {
        this.expressions = expressions;
        this.written = written;
        this.where = where;
        this.elements = new Elements(where, warnings);
        this.forms = new ShortForms(expressions, written, elements);
        this.empties = new EmptyElements(written, elements);
    }

    /**
     * Returns the service in the form for Maven.
     *
     * @throws InvalidStackException naming the element that is wrong
     */
    PlexusConfiguration read(PlexusConfiguration service) {
        new ElementAttributes(elements).refuse(service, Elements.SERVICE);
        PlexusConfiguration flag = service.getChild("shell", false);
        shell = flag != null && expressions.fillKnown(flag.getValue("")).trim().equals("true");
        return object(service, ServiceParameters.class, List.of());
    }

    private PlexusConfiguration object(PlexusConfiguration merged, Class<?> type, List<String> path) {
        PlexusConfiguration given = forms.nearest(merged, type, path);
        PlexusConfiguration read = copyOf(given);
        Map<String, Class<?>> known = ServiceElements.elementsOf(type);
        String text = given.getValue("").trim();
        Set<String> seen = new HashSet<>();
        for (PlexusConfiguration child : given.getChildren()) {
            String field = ServiceElements.fieldName(child.getName());
            Class<?> childType = known.get(field);
            if (childType == null) {
                String scope = path.isEmpty() ? "service" : path.get(path.size() - 1);
                String inside = path.stream().map(name -> ", <" + name + ">").collect(Collectors.joining());
                throw UnknownElement.in(
                        where + inside, scope, child.getName(), known.keySet(), ServiceElements.places(field));
            }
            refuseTwice(seen, field, ShortForms.brackets(append(path, field)));
            convert(child, field, childType, append(path, field)).ifPresent(read::addChild);
        }
        forms.refuseMerged(given, type, path);
        if (!text.isEmpty()) {
            if (path.isEmpty()) {
                String shown = Secrets.masked(text);
                throw new InvalidStackException(
                        where,
                        "there is the text '" + shown + "' where elements belong",
                        "write <name>backend</name> and <command>" + shown + "</command>, for instance");
            }
            forms.of(text, type, path)
                    .flatMap(form -> convert(
                            form,
                            form.getName(),
                            known.getOrDefault(form.getName(), String.class),
                            append(path, form.getName())))
                    .ifPresent(read::addChild);
        }
        return read;
    }

    private void refuseTwice(Set<String> seen, String field, String element) {
        if (!seen.add(field)) {
            throw elements.twice(
                    element, field.equals("dependsOn") ? "write <dependsOn>a, b</dependsOn>" : "keep one of them");
        }
    }

    private Optional<PlexusConfiguration> convert(
            PlexusConfiguration given, String field, Class<?> type, List<String> path) {
        if (EmptyElements.dropsInherited(given, type) || EmptyElements.isEmpty(given, type)) {
            return Optional.empty();
        }
        if (ServiceElements.isOurs(type)) {
            return given.getChildCount() == 0 && isBlank(given) && written.isKnownAndEmpty(path)
                    ? Optional.empty()
                    : Optional.of(object(given, type, path));
        }
        if (List.class.isAssignableFrom(type)) {
            return Optional.of(list(given, field, path)).filter(list -> list.getChildCount() > 0);
        }
        if (Map.class.isAssignableFrom(type)) {
            return Optional.of(new NamedValues(expressions, elements).read(given, ShortForms.brackets(path), field));
        }
        return scalar(given, field, type, path);
    }

    private Optional<PlexusConfiguration> scalar(
            PlexusConfiguration given, String field, Class<?> type, List<String> path) {
        String element = ShortForms.brackets(path);
        refuseElements(given, element);
        if (isBlank(given)) {
            empties.refuse(field, type, path);
            return Optional.empty();
        }
        String text = given.getValue();
        String read = COMMANDS.contains(field)
                ? path.size() == 1 && shell ? shellText(text, element) : command(text, path)
                : expressions.fill(text, elements, element);
        if (type == File.class || field.equals("executable")) {
            elements.warnOfHome(element, List.of(read.trim()));
        }
        if (type == boolean.class && !read.trim().matches("true|false")) {
            throw elements.wrong(element, "'" + read + "' is neither true nor false", "use true or false");
        }
        return read.isBlank()
                ? Optional.empty()
                : Optional.of(literal(given, type == boolean.class ? read.trim() : read));
    }

    private String shellText(String text, String element) {
        return Expressions.isOnly(text) ? expressions.fill(text, elements, element) : expressions.fillKnown(text);
    }

    /** Returns a text that splits into the right words; one without expressions stays as it is. */
    private String command(String text, List<String> path) {
        WrittenService.Origin origin = written.origin(text, path, expressions);
        elements.warnOfBackslash(ShortForms.brackets(path), origin.text());
        return Expressions.isIn(origin.text())
                ? words(origin, ShortForms.brackets(path)).stream()
                        .map(ServiceReader::quoted)
                        .collect(Collectors.joining(" "))
                : text;
    }

    private static String quoted(CommandWords.Word word) {
        boolean plain = PLAIN_WORD.matcher(word.text()).matches();
        return plain && !word.quoted() ? word.text() : "'" + word.text().replace("'", "'\\''") + "'";
    }

    private List<CommandWords.Word> words(WrittenService.Origin origin, String element) {
        try {
            return expressions.words(origin.text(), origin.values(), elements, element);
        } catch (MalformedInputException e) {
            throw elements.wrong(element, String.valueOf(e.getMessage()), "close it or put a backslash before it");
        }
    }

    private PlexusConfiguration list(PlexusConfiguration given, String field, List<String> path) {
        PlexusConfiguration read = copyOf(given);
        String element = ShortForms.brackets(path);
        if (!isBlank(given) && given.getChildCount() > 0) {
            throw forms.both(element);
        }
        empties.refuseItems(given, field, path);
        if (WORD_LISTS.contains(field)) {
            if (!isBlank(given)) {
                WrittenService.Origin origin = written.origin(given.getValue(), path, expressions);
                elements.warnOfBackslash(element, origin.text());
                for (CommandWords.Word word : words(origin, element)) {
                    elements.warnOfHome(element, word.quoted() ? List.of() : List.of(word.text()));
                    read.addChild(field, LITERAL + word.text());
                }
            }
            addItems(given, read, field, path);
            return read;
        }
        if (!isBlank(given)) {
            names(expressions.fill(given.getValue(), elements, element), element)
                    .forEach(name -> read.addChild(field, LITERAL + name));
        }
        for (PlexusConfiguration item : given.getChildren()) {
            refuseElements(item, element);
            String name = expressions.fill(item.getValue(""), elements, element).trim();
            if (!name.isEmpty()) {
                read.addChild(field, LITERAL + name);
            }
        }
        return read;
    }

    private List<String> names(String text, String element) {
        try {
            return CommandWords.names(text);
        } catch (MalformedInputException e) {
            throw elements.wrong(element, String.valueOf(e.getMessage()), "close it");
        }
    }

    private void addItems(PlexusConfiguration given, PlexusConfiguration read, String field, List<String> path) {
        for (int i = 0; i < given.getChildCount(); i++) {
            PlexusConfiguration item = given.getChild(i);
            String element = ShortForms.brackets(path) + "<" + item.getName() + ">";
            refuseElements(item, element);
            String text = item.getValue("");
            String word = expressions.fill(text, elements, element);
            boolean literallyEmpty = text.isEmpty() && field.equals("arguments") && !written.isKnownAndEmpty(path, i);
            if (!word.isEmpty() || literallyEmpty) {
                elements.warnOfHome(element, List.of(word));
                if (field.equals("jvmArguments")) {
                    JvmOptions.refuseTwo(word, elements, element);
                }
                read.addChild(item.getName(), LITERAL + word);
            }
        }
    }

    private void refuseElements(PlexusConfiguration given, String element) {
        if (given.getChildCount() > 0) {
            throw elements.wrong(
                    element,
                    "there are elements in it, such as <" + given.getChild(0).getName() + ">, where text belongs",
                    element.equals("<port>") ? "write the number, or <ports> for several" : "write the text only");
        }
    }

    static boolean isBlank(PlexusConfiguration given) {
        return given.getValue("").isBlank();
    }

    static PlexusConfiguration copyOf(PlexusConfiguration given) {
        PlexusConfiguration copy = new DefaultPlexusConfiguration(given.getName());
        for (String attribute : given.getAttributeNames()) {
            copy.setAttribute(attribute, given.getAttribute(attribute));
        }
        return copy;
    }

    static PlexusConfiguration literal(PlexusConfiguration given, @Nullable String text) {
        PlexusConfiguration copy = copyOf(given);
        copy.setValue(LITERAL + text);
        return copy;
    }

    private static List<String> append(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
