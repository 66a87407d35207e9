package io.devstack.internal.supervisor;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Returns the environment that services inherit: the client's, as this JVM reads it. The client's JVM may run in a
 * locale without umlauts and then has replacement characters in place of bytes that this JVM still has. The launcher
 * hands on the bytes of every variable whose value is the one that this JVM reads.
 */
final class InheritedEnvironment {
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7F]+");

    private InheritedEnvironment() {}

    /**
     * Returns the client's variables.
     *
     * @param own what this JVM inherited: the client's block, less and more what the supervisor itself needs
     * @param client the same as the client reads it
     */
    static Map<String, String> of(Map<String, String> own, Map<String, String> client) {
        Map<String, String> inherited = new HashMap<>();
        client.forEach((name, value) -> {
            if (NOT_ASCII.matcher(name).find()) {
                return; // taken from this JVM's below
            }
            String mine = own.get(name);
            inherited.put(name, mine != null && skeleton(mine).equals(skeleton(value)) ? mine : value);
        });
        own.forEach((name, value) -> {
            if (NOT_ASCII.matcher(name).find()) {
                inherited.put(name, value);
            }
        });
        return inherited;
    }

    private static String skeleton(String text) {
        return NOT_ASCII.matcher(text).replaceAll("\uFFFD");
    }
}
