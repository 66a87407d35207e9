package io.devstack.maven;

import io.devstack.input.CommandWords;
import io.devstack.input.Durations;
import io.devstack.input.MalformedInputException;
import io.devstack.stack.InvalidStackException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the texts of a service's elements and, where one is wrong, names the service and the element. */
final class Elements {
    private final String where;

    Elements(String where) {
        this.where = where;
    }

    InvalidStackException wrong(String element, String problem, String fix) {
        return new InvalidStackException(where + ", " + element, problem, fix);
    }

    /** Maven turns a lone expression that it does not know into nothing and leaves others as they are. */
    String text(String element, @Nullable String value) {
        if (value == null) {
            throw wrong(
                    element,
                    "it is empty, or a lone ${...} that Maven does not know yet",
                    "for ports of this stack write @{devstack.NAME.port}, which devstack fills in itself");
        }
        int leftover = value.indexOf("${");
        if (leftover >= 0) {
            throw wrong(
                    element,
                    "Maven does not know '" + value.substring(leftover) + "'",
                    "for ports of this stack write @{devstack.NAME.port}, which devstack fills in itself");
        }
        return value;
    }

    /** A shell's own variables are none of Maven's business. */
    String shellText(String element, @Nullable String value) {
        if (value == null) {
            return text(element, null);
        }
        return value;
    }

    List<String> words(String element, @Nullable String value) {
        try {
            return CommandWords.split(text(element, value));
        } catch (MalformedInputException e) {
            throw wrong(element, String.valueOf(e.getMessage()), "close it or put a backslash before it");
        }
    }

    int port(String element, @Nullable String value) {
        String text = text(element, value).trim();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(element, "'" + text + "' is not a port", "use 1 to 65535, or 0 for a free one");
        }
    }

    Duration duration(String element, String value) {
        try {
            return Durations.parse(text(element, value));
        } catch (MalformedInputException e) {
            throw wrong(
                    element, "'" + value + "' is not a duration", "write a whole number and a unit: 500ms, 10s, 2m");
        }
    }
}
