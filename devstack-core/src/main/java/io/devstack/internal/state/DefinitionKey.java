package io.devstack.internal.state;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** The key for the hash of a run's definition, in a private file. */
public final class DefinitionKey {
    static final String NAME = "definition.key";
    private static final int BYTES = 32;

    private DefinitionKey() {}

    /** Makes and returns a new key; it goes with the record. */
    public static byte[] create(StateDirectory state) throws IOException {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        state.writeTrusted(NAME, HexFormat.of().formatHex(key) + "\n", true);
        return key;
    }

    /** Returns the key of the run on record; empty if it is lost. */
    public static Optional<byte[]> of(StateDirectory state) {
        try {
            return state.privateText(NAME).map(HexFormat.of()::parseHex);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
