package io.devstack.internal.state;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Removes the token from a record, however damaged that is: its supervisor may still accept the token. */
final class RecordSecrets {
    private static final Pattern BY_NAME = Pattern.compile("(\"token\"\\s*:\\s*\")[^\"]*");

    /** The remains of a token. The hash of the definition matches, too, and is not needed. */
    private static final Pattern BY_LOOKS = Pattern.compile("[0-9a-fA-F]{16,}");

    private static final String MASK = "***";

    private RecordSecrets() {}

    /** Returns the bytes without it; all others are as they were. */
    static byte[] masked(byte[] record) {
        String text = new String(record, StandardCharsets.ISO_8859_1); // each byte is a character
        String named = BY_NAME.matcher(text).replaceAll("$1" + MASK);
        return BY_LOOKS.matcher(named).replaceAll(MASK).getBytes(StandardCharsets.ISO_8859_1);
    }
}
