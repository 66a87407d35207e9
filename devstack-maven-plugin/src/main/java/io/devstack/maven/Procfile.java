package io.devstack.maven;

import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.input.Utf8File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a Procfile: one {@code name: command} a line; empty lines and those that begin with {@code #} are skipped. */
final class Procfile {
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(\\S.*)");

    /**
     * One line.
     *
     * @param line its number, from 1 on
     */
    public record Entry(int line, String name, String command) {}

    private Procfile() {}

    /**
     * Returns the lines of a Procfile, in their order.
     *
     * @throws MalformedInputException if the file is not UTF-8, if a line is something else or a name is there twice, with
     *     the line's number; or if there is no line
     */
    public static List<Entry> read(Path file) throws IOException {
        return parse(Utf8File.read(file));
    }

    static List<Entry> parse(String text) {
        List<Entry> entries = new ArrayList<>();
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
            String name = parts.group(1);
            if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
                throw new MalformedInputException("line " + number + ": '" + name + "' is there twice");
            }
            entries.add(new Entry(number, name, parts.group(2)));
        }
        if (entries.isEmpty()) {
            throw new MalformedInputException("it has no line 'NAME: COMMAND'");
        }
        return entries;
    }
}
