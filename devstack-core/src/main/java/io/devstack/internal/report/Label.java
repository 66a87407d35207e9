package io.devstack.internal.report;

/**
 * A text beside the bars. Its width is an upper estimate, by the widest common sans-serif font in bold: a picture is drawn
 * where no font can be measured.
 */
final class Label {
    private static final double NARROW = 0.42;
    private static final double SLIM = 0.55;
    private static final double NORMAL = 0.73;
    private static final double CAPITAL = 0.85;
    private static final double WIDE = 1.1;

    private Label() {}

    /** Returns the width of a text in a font of {@code size} pixels, in pixels. */
    static double width(String text, double size) {
        return size
                * text.chars()
                        .mapToDouble(letter -> "ijlI,.:' ".indexOf(letter) >= 0
                                ? NARROW
                                : "frt-".indexOf(letter) >= 0
                                        ? SLIM
                                        : "mwMW@".indexOf(letter) >= 0
                                                ? WIDE
                                                : Character.isUpperCase(letter) ? CAPITAL : NORMAL)
                        .sum();
    }

    /** Shortens a name that is wider than {@code room} pixels in its middle: long names differ at the end more often than not. */
    static String shortened(String name, double size, double room) {
        String fitting = name;
        for (int left = name.length() - 1; left > 1 && width(fitting, size) > room; left--) {
            fitting = name.substring(0, (left + 1) / 2) + "\u2026" + name.substring(name.length() - left / 2);
        }
        return fitting;
    }
}
