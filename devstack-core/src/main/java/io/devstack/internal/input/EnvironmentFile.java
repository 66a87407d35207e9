package io.devstack.internal.input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code .env} files: {@code NAME=value} lines, with or without {@code export} before, blank lines and comments. A
 * line with a name alone takes the variable from the caller's environment.
 *
 * <p>Single quotes keep everything, line breaks included. Double quotes do too, but {@code \n}, {@code \t}, {@code \r},
 * {@code \"}, {@code \\} and {@code \$} in them stand for one character. Quoted parts that touch are joined, as in
 * {@code 'it'\''s'}. Without quotes a value ends at the end of the line or before a {@code #} that follows a blank or a
 * tab. Nothing is expanded.
 */
public final class EnvironmentFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final Pattern EXPORT = Pattern.compile("export[ \\t]+");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]#");
    private static final Pattern BRACED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)[^}]*}");
    private static final Pattern EXPANDED = Pattern.compile("(?<![A-Za-z0-9$])\\$(?:[A-Z_][A-Z0-9_]+|\\([^)]+\\))");

    private final String text;
    private final Map<String, Optional<String>> variables = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private Optional<String> unexpanded = Optional.empty();
    private int at;
    private int line = 1;

    private EnvironmentFile(String text) {
        this.text = text.indexOf('\n') < 0 ? text.replace('\r', '\n') : text.replace("\r\n", "\n");
    }

    /**
     * Reads such a file; of two lines with one name the later counts.
     *
     * @throws MalformedInputException if a line is none of these forms or not UTF-8, naming the line
     */
    public static EnvironmentFile read(Path file) throws IOException {
        return parse(Utf8File.read(file));
    }

    /**
     * Reads the text of such a file.
     *
     * @throws MalformedInputException if a line is none of these forms, naming the line
     */
    public static EnvironmentFile parse(String text) {
        EnvironmentFile file = new EnvironmentFile(text);
        file.read();
        return file;
    }

    /**
     * Adds the variables to an environment.
     *
     * @param caller the environment that lines with a name alone take their value from
     */
    public void addTo(Map<String, String> environment, Map<String, String> caller) {
        variables.forEach((name, value) -> {
            Optional<String> known = value.or(() -> Optional.ofNullable(caller.get(name)));
            known.ifPresentOrElse(text -> environment.put(name, text), () -> environment.remove(name));
        });
    }

    /** Returns the names of the variables. */
    public Set<String> names() {
        return Set.copyOf(variables.keySet());
    }

    /**
     * Returns the lines that have only a name, which the caller's environment lacks. The name may be a part of a secret that
     * has several lines.
     */
    public Set<Integer> missingIn(Map<String, String> caller) {
        Set<Integer> missing = new TreeSet<>();
        lines.forEach((name, number) -> {
            if (variables.getOrDefault(name, Optional.empty()).isEmpty() && !caller.containsKey(name)) {
                missing.add(number);
            }
        });
        return missing;
    }

    /**
     * Returns the line that gives the variable the value that counts, or 0 if no line has it.
     *
     * @since 0.1.0
     */
    public int lineOf(String name) {
        return lines.getOrDefault(name, 0);
    }

    /** Returns the names with a value here and another value in the caller's environment. */
    public Set<String> differingFrom(Map<String, String> caller) {
        Set<String> differing = new TreeSet<>();
        variables.forEach((name, value) -> {
            if (value.isPresent() && caller.containsKey(name) && !value.get().equals(caller.get(name))) {
                differing.add(name);
            }
        });
        return differing;
    }

    /**
     * Returns where the first expression outside single quotes stands, which other tools expand and which is kept here as
     * it is: <code>line 3: URL has ${OTHER}</code>; never a value.
     */
    public Optional<String> unexpanded() {
        return unexpanded;
    }

    private void read() {
        while (at < text.length()) {
            String head = text.substring(at, endOfLine());
            if (head.isBlank() || head.stripLeading().startsWith("#")) {
                nextLine();
                continue;
            }
            readVariable(head);
        }
    }

    private void readVariable(String head) {
        int start = line;
        int equals = head.indexOf('=');
        String name = withoutExport(equals < 0 ? withoutComment(head) : head.substring(0, equals));
        requireName(name, equals >= 0);
        lines.put(name, line);
        if (equals < 0) {
            variables.put(name, Optional.empty());
            nextLine();
            return;
        }
        at += equals + 1;
        int afterEquals = at;
        skipBlanks();
        String value = isQuote(at) ? readQuotedParts(name, start) : readPlain(name, afterEquals);
        variables.put(name, Optional.of(value));
        nextLine();
    }

    private static String withoutExport(String name) {
        String stripped = name.strip();
        Matcher export = EXPORT.matcher(stripped);
        return export.lookingAt() ? stripped.substring(export.end()) : stripped;
    }

    private void requireName(String name, boolean hasValue) {
        if (NAME.matcher(name).matches()) {
            return;
        }
        if (!hasValue) { // neither is shown: it may be a part of a secret that has several lines
            throw new MalformedInputException("line " + line + " is neither NAME=value nor a comment"
                    + (name.matches("[A-Za-z_][A-Za-z0-9_.-]*\\s*:.*") ? "; write '=' instead of ':'" : ""));
        }
        throw new MalformedInputException("line " + line
                + ": what is before '=' is not a variable name; use letters, digits, '_' and '.'" + hint(name));
    }

    private static String hint(String name) {
        if (name.matches("set\\s.*")) {
            return ", without 'set'";
        }
        return name.indexOf('-') >= 0 && name.indexOf('.') >= 0
                ? "; for Spring Boot write it in capitals, with '_' instead of '.' and without '-'"
                : "";
    }

    private String readPlain(String name, int afterEquals) {
        String value = withoutComment(text.substring(afterEquals, endOfLine()));
        noteExpression(name, value);
        return value;
    }

    private static String withoutComment(String value) {
        Matcher comment = COMMENT.matcher(value);
        return (comment.find() ? value.substring(0, comment.start()) : value).strip();
    }

    /** Joins the parts that touch, as a shell does. */
    private String readQuotedParts(String name, int start) {
        StringBuilder value = new StringBuilder();
        while (at < endOfLine() && !isBlank(text.charAt(at))) {
            char next = text.charAt(at++);
            if (next == '\'' || next == '"') {
                value.append(readQuoted(name, next, start));
            } else if (next == '\\' && at < endOfLine()) {
                value.append(text.charAt(at++));
            } else {
                value.append(next);
            }
        }
        String rest = text.substring(at, endOfLine()).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            throw new MalformedInputException("line " + line + ": there is text after the closing quote");
        }
        return value.toString();
    }

    private String readQuoted(String name, char quote, int start) {
        StringBuilder value = new StringBuilder();
        StringBuilder unescaped = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == quote) {
                if (quote == '"') {
                    noteExpression(name, unescaped.toString());
                }
                return value.toString();
            }
            if (next == '\\' && quote == '"' && at < text.length()) {
                next = text.charAt(at++);
                value.append(unescaped(next));
            } else {
                value.append(next);
                unescaped.append(next);
            }
            if (next == '\n') {
                line++;
            }
        }
        throw new MalformedInputException("line " + start + ": the quote is not closed");
    }

    private void noteExpression(String name, String value) {
        Matcher braced = BRACED.matcher(value);
        if (unexpanded.isEmpty() && braced.find()) {
            unexpanded = Optional.of("line " + line + ": " + name + " has ${" + braced.group(1) + "}");
        } else if (unexpanded.isEmpty() && EXPANDED.matcher(value).find()) {
            unexpanded = Optional.of("line " + line + ": " + name + " has an expression with $");
        }
    }

    private static String unescaped(char escaped) {
        return switch (escaped) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case '"', '\\', '$' -> String.valueOf(escaped);
            default -> "\\" + escaped;
        };
    }

    private boolean isQuote(int index) {
        return index < text.length() && (text.charAt(index) == '\'' || text.charAt(index) == '"');
    }

    private static boolean isBlank(char character) {
        return character == ' ' || character == '\t';
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private void nextLine() {
        at = endOfLine() + 1;
        line++;
    }
}
