package io.devstack.maven;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognizes values in the forms of other tools, and returns what to write instead. */
final class OtherForms {
    /** An address, or the ports of a container: the first one is that of this machine. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:https?://)?(?:[A-Za-z][\\w.-]*:|(?:[0-9]+\\.){3}[0-9]+:)?"
                    + "([0-9]{1,5})(?::[0-9]{1,5})?(?:/(?:tcp)?)?");

    private static final Pattern DURATION = Pattern.compile("(?i)(?:PT)?([0-9]{1,9}) ?(?:(ms|milli?s?|milliseconds?)"
            + "|(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hours?))?");

    private OtherForms() {}

    /** Returns advice, with "; " at its end, for {@code 5000:5000}, {@code localhost:5000}, {@code auto}; or nothing. */
    static String ofPort(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (address.matches() && !address.group(1).equals(text)) {
            return "write " + address.group(1) + "; ";
        }
        if (text.matches("[0-9]+([, ]+[0-9]+)+")) {
            return "for several ports write <ports><http>" + text.replaceFirst("[, ].*", "") + "</http>...</ports>; ";
        }
        return text.matches("(?i)auto|random|free|any|dynamic") ? "write 0; " : "";
    }

    /** Returns the same for {@code 10}, {@code 10 seconds}, {@code PT10S}. */
    static String ofDuration(String text) {
        Matcher near = DURATION.matcher(text);
        if (!near.matches()) {
            return "";
        }
        String unit = near.group(2) != null ? "ms" : near.group(4) != null ? "m" : near.group(5) != null ? "h" : "s";
        return "perhaps you meant " + near.group(1) + unit + "; ";
    }
}
