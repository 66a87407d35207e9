package io.devstack.supervisor;

import io.devstack.json.Json;
import io.devstack.stack.StackDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two definitions are the same without keeping them, because they hold secrets. */
public final class DefinitionHash {
    private DefinitionHash() {}

    /** Returns the SHA-256 of a definition. */
    public static String of(StackDefinition stack) {
        try {
            byte[] text = Json.write(stack).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
