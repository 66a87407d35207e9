package io.devstack.input;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@code .env} files: {@code NAME=value} lines, with or without {@code export} before, blank lines and comments.
 *
 * <p>Single quotes keep everything, also line breaks; double quotes too, but {@code \n}, {@code \t}, {@code \"},
 * {@code \\} and {@code \$} in them stand for one character. Without quotes a value ends before {@code " #"} and at the
 * end of the line. Nothing is expanded.
 */
public final class EnvironmentFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final String EXPORT = "export ";

    private final String text;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private int at;
    private int line = 1;

    private EnvironmentFile(String text) {
        this.text = text.replace("\r\n", "\n");
    }

    /**
     * Reads the text of such a file; of two lines with one name the later counts.
     *
     * @throws MalformedInputException naming the line that is none of these forms
     */
    public static Map<String, String> parse(String text) {
        EnvironmentFile file = new EnvironmentFile(text);
        file.read();
        return file.variables;
    }

    private void read() {
        while (at < text.length()) {
            String head = text.substring(at, endOfLine());
            if (head.isBlank() || head.stripLeading().startsWith("#")) {
                at = endOfLine() + 1;
                line++;
                continue;
            }
            readVariable();
        }
    }

    private void readVariable() {
        int start = line;
        int equals = text.indexOf('=', at);
        if (equals < 0 || equals > endOfLine()) {
            throw new MalformedInputException("line " + start + " is neither NAME=value nor a comment");
        }
        String name = text.substring(at, equals).strip();
        if (name.startsWith(EXPORT)) {
            name = name.substring(EXPORT.length()).strip();
        }
        if (!NAME.matcher(name).matches()) {
            throw new MalformedInputException("line " + start + ": '" + name + "' is no name of a variable");
        }
        at = equals + 1;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        variables.put(name, readValue(start));
    }

    private String readValue(int start) {
        char first = at < text.length() ? text.charAt(at) : '\n';
        if (first == '\'' || first == '"') {
            at++;
            String value = readQuoted(first, start);
            String rest = text.substring(at, endOfLine()).strip();
            if (!rest.isEmpty() && !rest.startsWith("#")) {
                throw new MalformedInputException("line " + line + ": there is text after the closing quote");
            }
            nextLine();
            return value;
        }
        String value = text.substring(at, endOfLine());
        int comment = value.indexOf(" #");
        nextLine();
        return (comment < 0 ? value : value.substring(0, comment)).strip();
    }

    private String readQuoted(char quote, int start) {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next == quote) {
                return value.toString();
            }
            if (next == '\n') {
                line++;
            }
            if (next == '\\' && quote == '"' && at < text.length()) {
                value.append(unescaped(text.charAt(at++)));
            } else {
                value.append(next);
            }
        }
        throw new MalformedInputException("line " + start + ": the quote is not closed");
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

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private void nextLine() {
        at = endOfLine() + 1;
        line++;
    }
}
