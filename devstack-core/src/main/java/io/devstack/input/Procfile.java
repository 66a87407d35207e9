package io.devstack.input;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a Procfile: one {@code name: command} a line, empty lines and those that begin with {@code #} left out. */
public final class Procfile {
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(\\S.*)");

    private Procfile() {}

    /**
     * Returns the commands by their names, in the order of the file.
     *
     * @throws MalformedInputException if a line is something else or a name is there twice, with the line's number; or if
     *     there is no line
     */
    public static Map<String, String> parse(String text) throws MalformedInputException {
        Map<String, String> commands = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new MalformedInputException("line " + number + " is not 'NAME: COMMAND'");
            }
            if (commands.put(parts.group(1), parts.group(2)) != null) {
                throw new MalformedInputException("line " + number + ": '" + parts.group(1) + "' is there twice");
            }
        }
        if (commands.isEmpty()) {
            throw new MalformedInputException("it has no line 'NAME: COMMAND'");
        }
        return commands;
    }
}
