package io.devstack.internal.supervisor;

import io.devstack.internal.json.Json;
import io.devstack.model.StackDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares two definitions without keeping them, because they hold secrets. */
public final class DefinitionHash {
    private DefinitionHash() {}

    /**
     * Returns the SHA-256 of a key and a definition. The JDK's own HMAC would load a provider that nothing else needs, in
     * every start.
     *
     * @param key of one run only, and kept apart from the hash: otherwise a short secret could be guessed from it
     */
    public static String of(StackDefinition stack, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            return HexFormat.of().formatHex(digest.digest(Json.write(stack).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
