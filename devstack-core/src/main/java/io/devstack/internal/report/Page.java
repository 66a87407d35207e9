package io.devstack.internal.report;

import io.devstack.internal.words.Elapsed;
import io.devstack.internal.words.TextFormat;
import io.devstack.model.ServiceName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts text into a page of HTML or XML so that it stays text, whatever is in it. */
final class Page {
    private static final int MOST_WORDS = 20;
    private static final int MINUTE = 60;
    private static final char REPLACEMENT = '\uFFFD';

    private Page() {}

    /**
     * Returns text for HTML or XML, also within quotes. Characters that neither allows, and those that show the rest of
     * a line in another order (the marks for right-to-left text), become U+FFFD.
     */
    static String text(String plain) {
        StringBuilder safe = new StringBuilder(plain.length() + 16);
        plain.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isShown(c) ? c : REPLACEMENT);
            }
        });
        return safe.toString();
    }

    private static boolean isShown(int c) {
        boolean control = (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0);
        boolean half = c >= 0xD800 && c <= 0xDFFF;
        boolean direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        boolean none = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
        return !(control || half || direction || none);
    }

    /** Returns an element with text in it. */
    static String element(String tag, String plain) {
        return "<" + tag + ">" + text(plain) + "</" + tag + ">";
    }

    static String names(List<ServiceName> services) {
        return services.stream().map(ServiceName::value).collect(Collectors.joining(", "));
    }

    /** Joins words; of very many it has the last ones, and the number of the others. */
    static String joined(Stream<String> words, String separator) {
        List<String> all = words.toList();
        int rest = all.size() - MOST_WORDS;
        return rest <= 0
                ? String.join(separator, all)
                : rest + " more" + separator + String.join(separator, all.subList(rest, all.size()));
    }

    /** Returns "1 death" or "2 deaths". */
    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Returns a time since the beginning: "0.42 s", "41.0 s", "12 min 5 s". */
    static String time(Duration at) {
        if (at.toSeconds() >= MINUTE) {
            return Elapsed.rough(at);
        }
        return TextFormat.decimal(at.toMillis(), at.toSeconds() < 10 ? 2 : 1) + " s";
    }

    /** Returns a time since the beginning of which two in the same minute differ: "1 min 1.02 s". */
    static String exact(Duration at) {
        return at.toSeconds() < MINUTE || at.toHours() > 0
                ? time(at)
                : at.toMinutes() + " min "
                        + TextFormat.decimal(at.minusMinutes(at.toMinutes()).toMillis(), 2) + " s";
    }

    /** Returns a round time: "0 s", "0.5 s", "10 s", "2 min". */
    static String round(Duration at) {
        if (at.toSeconds() < MINUTE) {
            return seconds(at.toMillis());
        }
        boolean whole = at.toMillisPart() == 0 || at.toHours() > 0;
        return whole
                ? Elapsed.rough(at).replace(" 0 s", "")
                : at.toMinutes() + " min "
                        + seconds(at.minusMinutes(at.toMinutes()).toMillis());
    }

    private static String seconds(long millis) {
        return new BigDecimal(millis).movePointLeft(3).stripTrailingZeros().toPlainString() + " s";
    }

    /** Returns a number for an attribute. */
    static String number(double value) {
        return TextFormat.decimal(Math.round(value * 1000), 1);
    }
}
