package io.devstack.maven;

import io.devstack.internal.input.CommandWords;
import io.devstack.internal.input.Durations;
import io.devstack.internal.input.MalformedInputException;
import io.devstack.internal.input.ShellSyntax;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Secrets;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the texts of a service's elements and, where one is wrong, names the service and the element. */
final class Elements {
    /** Stands for the whole service in messages. */
    static final String SERVICE = "<service>";

    private static final int HIGHEST_PORT = 65_535;

    private final String where;
    private final Consumer<String> warnings;
    private final UnaryOperator<String> java;

    Elements(String where) {
        this(where, warning -> {}, word -> word);
    }

    /**
     * Makes a reader.
     *
     * @param warnings hears what is allowed and hardly meant
     */
    Elements(String where, Consumer<String> warnings) {
        this(where, warnings, word -> word);
    }

    /**
     * Makes a reader.
     *
     * @param warnings receives what is allowed and may not be meant
     * @param java fills in the path of the JVM
     */
    Elements(String where, Consumer<String> warnings, UnaryOperator<String> java) {
        this.where = where;
        this.warnings = warnings;
        this.java = java;
    }

    InvalidStackException wrong(String element, String problem, String fix) {
        return new InvalidStackException(place(element), problem, fix);
    }

    /** Returns the service and its element, for a message. */
    String place(String element) {
        return where + ", " + element;
    }

    InvalidStackException twice(String element, String fix) {
        return wrong(element, "it is there twice", fix);
    }

    /**
     * Returns a text that must not be empty.
     *
     * @throws InvalidStackException if it is, or if there is an expression in it that Maven does not know
     */
    String text(String element, @Nullable String value) {
        if (value == null) {
            throw wrong(
                    element,
                    "it is empty, or a lone ${...} that Maven does not know yet",
                    "for ports of this stack write @{devstack.NAME.port}, which devstack fills in itself");
        }
        int leftover = value.indexOf("${");
        if (leftover >= 0) {
            int end = value.indexOf('}', leftover) + 1; // of the value only this: the rest of it may be a secret
            throw wrong(
                    element,
                    "Maven does not know '" + value.substring(leftover, end > 0 ? end : leftover + 2) + "'",
                    "for ports of this stack write @{devstack.NAME.port}, which devstack fills in itself");
        }
        return value;
    }

    /** Reads a URL for a browser. */
    String url(String element, String value) {
        String url = text(element, value).trim();
        if (!url.matches("(?s)([A-Za-z][A-Za-z0-9+.-]*://|file:|@\\{).*")) {
            throw wrong(
                    element,
                    "'" + withoutUserInfo(url) + "' is not a URL",
                    "write for instance http://localhost:@{devstack.NAME.port}/");
        }
        return url;
    }

    /** Returns an address as a message may show it, also if it is none. */
    static String withoutUserInfo(String address) {
        return Secrets.masked(address).replaceFirst("(?s)^[^/]*@", "***@");
    }

    /** A shell's own variables are none of Maven's business. */
    String shellText(String element, @Nullable String value) {
        return value == null ? text(element, null) : value;
    }

    /** Returns the words of a list such as {@code <arguments>}; the reader of the POM has filled them in. */
    List<String> texts(@Nullable List<@Nullable String> values) {
        return values == null
                ? List.of()
                : values.stream().map(value -> value == null ? "" : value).toList();
    }

    List<String> words(String element, @Nullable String value) {
        try {
            String text = text(element, value);
            ShellSyntax.operatorIn(CommandWords.bare(text, backslash()))
                    .or(() -> ShellSyntax.variableIn(CommandWords.bare(text, backslash())))
                    .ifPresent(syntax -> warnings.accept(handedOver(element, syntax)));
            warnOfHome(element, CommandWords.bare(text, backslash()));
            return CommandWords.split(text, backslash()).stream().map(java).toList();
        } catch (MalformedInputException e) {
            throw wrong(element, String.valueOf(e.getMessage()), "close it or put a backslash before it");
        }
    }

    /** Warns of a word without quotes that begins with the home directory as a shell knows it. */
    void warnOfHome(String element, List<String> bareWords) {
        if (ShellSyntax.hasHome(bareWords)) {
            warnings.accept(where + ", " + element + ": without a shell '~' is not expanded; write ${user.home}");
        }
    }

    /** Returns what a backslash in a command means on this system. */
    static CommandWords.Backslash backslash() {
        return OperatingSystem.isBackslashLiteral()
                ? CommandWords.Backslash.IS_LITERAL
                : CommandWords.Backslash.ESCAPES;
    }

    /** Warns of a backslash that a split into words drops; text that cannot be split is reported by its split. */
    void warnOfBackslash(String element, String text) {
        if (backslash() == CommandWords.Backslash.IS_LITERAL) {
            return;
        }
        try {
            CommandWords.lostBackslash(text)
                    .ifPresent(lost -> warnings.accept(where + ", " + element + ": as in a shell, '" + lost
                            + "' outside of quotes stands for '" + lost.substring(1)
                            + "'; write / in a path, or put the word in single quotes"));
        } catch (MalformedInputException e) {
            return;
        }
    }

    private String handedOver(String element, String syntax) {
        return where + ", " + element + ": no shell is run, so the program gets '" + syntax + "' as an argument; "
                + (syntax.matches("\\$\\{?PORT}?") ? "for a port write @{devstack.NAME.port}; " : "")
                + (element.equals("<command>")
                        ? "if a shell is meant, add <shell>true</shell>"
                        : "if a shell is meant, write sh -c '...'")
                + "; if not, put the word in quotes";
    }

    int port(String element, @Nullable String value) {
        String text = text(element, value).trim();
        if (text.equals("own")) {
            return ServiceDefinition.OWN_PORT;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > HIGHEST_PORT) {
            throw wrong(
                    element,
                    "'" + text + "' is not a port",
                    OtherForms.ofPort(text)
                            + "use 1 to 65535, 0 for a free one, or own if the service chooses it itself");
        }
        return Integer.parseInt(text);
    }

    /** Reads a number from 1 on. */
    int count(String element, String value) {
        String text = text(element, value).trim();
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw wrong(element, "'" + text + "' is not a number from 1 on", "write for instance 3");
        }
        return Integer.parseInt(text);
    }

    /** Reads a duration that is not zero. */
    Duration positive(String element, String value) {
        Duration duration = duration(element, value);
        if (duration.isZero()) {
            throw wrong(element, "it is zero", "write for instance 10s");
        }
        return duration;
    }

    /** Reads a top-level time limit; empty if it is not said. */
    static Optional<Duration> limit(String element, @Nullable String value) {
        return value == null ? Optional.empty() : Optional.of(new Elements("<configuration>").positive(element, value));
    }

    /** Reads the top-level size of a log; empty if it is absent. */
    static Optional<Long> size(String element, @Nullable String value) {
        if (value == null) {
            return Optional.empty();
        }
        Elements elements = new Elements("<configuration>");
        String fix = "write a whole number and a unit, at least 1m: 500m, 1g";
        try {
            long bytes = Sizes.parse(elements.text(element, value));
            if (bytes < StackDefinition.SMALLEST_LOG) {
                throw elements.wrong(element, "'" + value + "' is too small", fix);
            }
            return Optional.of(bytes);
        } catch (MalformedInputException e) {
            throw elements.wrong(element, "'" + value + "' is not a size", fix);
        }
    }

    Duration duration(String element, String value) {
        try {
            return Durations.parse(text(element, value));
        } catch (MalformedInputException e) {
            throw wrong(
                    element,
                    "'" + value + "' is not a duration",
                    OtherForms.ofDuration(value.trim()) + "write a whole number and a unit: 500ms, 10s, 2m");
        }
    }
}
