package io.devstack.internal.input;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as people do: {@code 500ms}, {@code 10s}, {@code 2m}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("\\s*([0-9]{1,9})\\s*(ms|s|m|h)\\s*");

    private Durations() {}

    /**
     * Reads a whole number with its unit: {@code ms}, {@code s}, {@code m} or {@code h}.
     *
     * @throws MalformedInputException if the number or the unit is missing
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new MalformedInputException(
                    "'" + text + "' is not a duration; write a whole number and a unit: 500ms, 10s, 2m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
