package io.devstack.internal.words;

/**
 * Numbers and columns, the same in every locale. {@link java.util.Formatter} takes 10 to 20 ms when a JVM uses it first (measured
 * with JDK 17), and Maven, the supervisor and the command each would.
 */
public final class TextFormat {
    private static final long THOUSAND = 1_000;
    private static final long[] POWERS = {1, 10, 100, THOUSAND};

    private TextFormat() {}

    /**
     * Returns a number with a fixed number of decimals; halves are rounded up.
     *
     * @param thousandths a thousand times the number
     * @param decimals 1 to 3
     */
    public static String decimal(long thousandths, int decimals) {
        long power = POWERS[decimals];
        long unit = THOUSAND / power;
        long scaled = (Math.abs(thousandths) + unit / 2) / unit;
        String fraction = String.valueOf(power + scaled % power).substring(1);
        return (thousandths < 0 && scaled > 0 ? "-" : "") + scaled / power + "." + fraction;
    }

    /** Returns {@code text} with blanks behind it, up to {@code width} characters. */
    public static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
