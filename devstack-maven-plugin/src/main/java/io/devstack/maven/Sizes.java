package io.devstack.maven;

import io.devstack.internal.input.MalformedInputException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes as people write them: {@code 500m}, {@code 1g}. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("\\s*([0-9]{1,9})\\s*([kmg])i?b?\\s*");
    private static final int KIBI = 10;

    private Sizes() {}

    /**
     * Reads a whole number with its unit: {@code k}, {@code m} or {@code g}, of 1,024 each.
     *
     * @return the number of bytes
     * @throws MalformedInputException if the number or the unit is missing
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new MalformedInputException(
                    "'" + text + "' is not a size; write a whole number and a unit: 500m, 1g");
        }
        return Long.parseLong(matcher.group(1)) << (KIBI * ("kmg".indexOf(matcher.group(2)) + 1));
    }
}
