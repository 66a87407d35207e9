package io.devstack.maven;

import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.input.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;

/**
 * Fills in the {@code ${...}} and late {@code @{...}} expressions of a text. What devstack fills in itself, the ports
 * and addresses of its services, stays as {@code @{devstack.NAME.port}}.
 */
final class Expressions {
    private static final Pattern ANY = Pattern.compile("[$]\\{([^${}]*)}|@\\{(?!devstack\\.|[0-9]+,?[0-9]*})([^{}]*)}");
    private static final Pattern EARLY = Pattern.compile("[$]\\{[^${}]*}");
    private static final Pattern OURS =
            Pattern.compile("devstack\\.([a-z][a-z0-9-]*)\\.(?:port|url|ports\\.[A-Za-z0-9_-]+)");
    /** The same without the prefix. */
    private static final Pattern SHORT = Pattern.compile("([a-z][a-z0-9-]*)\\.(?:port|url|ports\\.[A-Za-z0-9_-]+)");

    private static final int MOST_BY_PATTERN = 8;
    private static final int DEEPEST = 32;

    /** No XML has these characters: one begins the place of an expression, the other fills it up to its length. */
    private static final char PLACE = '\u0001';

    private static final char FILL = '\u0002';
    private static final Pattern WHOLE = Pattern.compile(PLACE + "" + FILL + "*");

    /** An expression and its value. */
    private record Insert(String expression, String value) {}

    private final ExpressionEvaluator maven;
    private final Set<String> services;
    private final Collection<String> properties;
    private final Path directory;
    private int depth;

    /**
     * Makes a reader.
     *
     * @param services the names of the stack's services
     * @param properties the names of the module's properties, for suggestions
     * @param directory the module's, for texts that name a file
     */
    Expressions(ExpressionEvaluator maven, Set<String> services, Collection<String> properties, Path directory) {
        this.maven = maven;
        this.services = Set.copyOf(services);
        this.properties = properties;
        this.directory = directory;
    }

    /** Returns whether the text has something to fill in. */
    static boolean isIn(String text) {
        return ANY.matcher(text).find();
    }

    /** Returns whether the text consists of {@code ${...}} expressions. */
    static boolean isOnly(String text) {
        return !text.isBlank() && EARLY.matcher(text).replaceAll("").isBlank();
    }

    /**
     * Returns the text with every expression filled in.
     *
     * @throws io.devstack.model.InvalidStackException if Maven does not know one
     */
    String fill(String text, Elements elements, String element) {
        if (depth == DEEPEST) {
            throw elements.wrong(element, "an expression in it refers to itself", "correct the property");
        }
        depth++;
        try {
            return ANY.matcher(text)
                    .replaceAll(match ->
                            Matcher.quoteReplacement(fill(value(match.group(), elements, element), elements, element)));
        } finally {
            depth--;
        }
    }

    /** Returns the text with the expressions filled in that Maven knows: a shell may have its own. */
    String fillKnown(String text) {
        return ANY.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(known(match.group()).orElse(match.group())));
    }

    /**
     * Returns the words of a text. The value of an expression that is a whole word without quotes is split likewise,
     * unless it names a file; in a longer word or in quotes it is never split.
     *
     * @param text the text as it was written
     * @param values the values of its {@code ${...}}; empty to ask Maven now
     */
    List<CommandWords.Word> words(String text, List<String> values, Elements elements, String element) {
        Iterator<String> given = values.iterator();
        List<Insert> filled = new ArrayList<>();
        String marked = ANY.matcher(text).replaceAll(match -> {
            boolean early = match.group().charAt(0) == '$';
            filled.add(new Insert(
                    match.group(), early && given.hasNext() ? given.next() : value(match.group(), elements, element)));
            return PLACE + String.valueOf(FILL).repeat(match.group().length() - 1);
        });
        Iterator<Insert> inserts = filled.iterator();
        List<CommandWords.Word> words = new ArrayList<>();
        for (CommandWords.Word word : CommandWords.words(marked, Elements.backslash())) {
            if (!word.quoted() && WHOLE.matcher(word.text()).matches()) {
                words.addAll(wordsOfValue(inserts.next(), elements, element));
            } else {
                String whole = WHOLE.matcher(word.text())
                        .replaceAll(place ->
                                Matcher.quoteReplacement(fill(inserts.next().value(), elements, element)));
                words.add(new CommandWords.Word(whole, word.quoted() || !whole.equals(word.text())));
            }
        }
        return words;
    }

    private List<CommandWords.Word> wordsOfValue(Insert insert, Elements elements, String element) {
        String value = insert.value();
        String filled = fill(value, elements, element);
        if (namesFile(filled)) {
            return List.of(new CommandWords.Word(filled, true));
        }
        elements.warnOfBackslash(element, value);
        try {
            return words(value, List.of(), elements, element);
        } catch (MalformedInputException e) {
            throw elements.wrong(
                    element,
                    "the value of " + insert.expression() + " cannot be split into words: " + e.getMessage(),
                    "if it is one word, write \"" + insert.expression() + "\"");
        }
    }

    /** A file that does not exist yet counts where only its directory has blanks. */
    private boolean namesFile(String value) {
        try {
            Path path = directory.resolve(value);
            boolean blankInDirectory = path.getParent() != null
                    && value.matches("(?s).*\\s.*")
                    && !String.valueOf(path.getFileName()).matches("(?s).*\\s.*")
                    && Files.isDirectory(path.getParent());
            return !value.isBlank() && (blankInDirectory || Files.exists(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * Returns the values that Maven gave to the {@code ${...}} of a written text; empty if it is not the origin of the
     * effective one.
     */
    Optional<List<String>> valuesIn(String written, String effective) {
        List<String> expressions =
                EARLY.matcher(written).results().map(match -> match.group()).toList();
        if (expressions.isEmpty()) {
            return written.equals(effective) ? Optional.of(List.of()) : Optional.empty();
        }
        if (expressions.size() <= MOST_BY_PATTERN) {
            List<String> shortest = match(written, effective, "(.*?)");
            if (shortest.size() != expressions.size()) {
                return Optional.empty();
            }
            if (shortest.equals(match(written, effective, "(.*)"))) {
                return Optional.of(shortest);
            }
        }
        List<String> now = expressions.stream()
                .map(expression -> known(expression).orElse(expression))
                .toList();
        Iterator<String> next = now.iterator();
        String composed = EARLY.matcher(written).replaceAll(match -> Matcher.quoteReplacement(next.next()));
        return composed.equals(effective) ? Optional.of(now) : Optional.empty();
    }

    private static List<String> match(String written, String effective, String group) {
        StringBuilder pattern = new StringBuilder("(?s)");
        Matcher expression = EARLY.matcher(written);
        int end = 0;
        while (expression.find()) {
            pattern.append(Pattern.quote(written.substring(end, expression.start())))
                    .append(group);
            end = expression.end();
        }
        Matcher matcher = Pattern.compile(
                        pattern.append(Pattern.quote(written.substring(end))).toString())
                .matcher(effective);
        List<String> values = new ArrayList<>();
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                values.add(matcher.group(i));
            }
        }
        return values;
    }

    private String value(String expression, Elements elements, String element) {
        return known(expression).orElseThrow(() -> elements.wrong(element, problem(expression), fix(expression)));
    }

    /** Asks Maven now; an expression for a service of this stack is devstack's own, whatever Maven knows of it. */
    private Optional<String> known(String expression) {
        String name = name(expression);
        Matcher ours = OURS.matcher(name);
        if (ours.matches() && services.contains(ours.group(1))) {
            return Optional.of("@{" + name + "}");
        }
        try {
            return Optional.ofNullable(maven.evaluate("${" + name + "}"))
                    .map(Object::toString)
                    .filter(value -> !value.equals("${" + name + "}"));
        } catch (ExpressionEvaluationException e) {
            return Optional.empty();
        }
    }

    private static String name(String expression) {
        return expression.substring(2, expression.length() - 1);
    }

    private static String problem(String expression) {
        return "Maven does not know '" + expression + "'";
    }

    private String fix(String expression) {
        String name = name(expression);
        Matcher withoutPrefix = SHORT.matcher(name);
        if (withoutPrefix.matches() && services.contains(withoutPrefix.group(1))) {
            return "write @{devstack." + name + "}, which devstack fills in itself";
        }
        if (name.startsWith("devstack.")) {
            Matcher ours = OURS.matcher(name);
            String meant = ours.matches()
                    ? DidYouMean.of(ours.group(1), services)
                            .map(near -> "perhaps you meant '@{devstack." + near + name.substring(ours.end(1)) + "}'; ")
                            .orElse("")
                    : "";
            return meant + "for ports of this stack write @{devstack.NAME.port}, which devstack fills in itself";
        }
        String near = DidYouMean.of(name, properties)
                .map(property -> "perhaps you meant '" + expression.charAt(0) + "{" + property + "}'; ")
                .orElse("");
        if (name.startsWith("env.")) {
            return near + "set the variable " + name.substring(4) + " before Maven starts, or use a property with a"
                    + " default";
        }
        return near + "add <" + name + "> to the POM's <properties>, or type -D" + name + "=VALUE"
                + (System.getenv(name) != null ? "; the environment variable is '${env." + name + "}'" : "");
    }
}
