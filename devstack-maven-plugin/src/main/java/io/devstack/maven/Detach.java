package io.devstack.maven;

import io.devstack.model.InvalidStackException;

/** Whether a stack outlives the Maven that started it. */
enum Detach {
    WHEN_TYPED,
    ALWAYS,
    NEVER;

    static Detach parse(String text) {
        return switch (text) {
            case "auto" -> WHEN_TYPED;
            case "true" -> ALWAYS;
            case "false" -> NEVER;
            default ->
                throw new InvalidStackException("<detach>", "'" + text + "' is not known", "use auto, true or false");
        };
    }

    boolean applies(boolean bound) {
        return this == ALWAYS || (this == WHEN_TYPED && !bound);
    }
}
