package io.devstack.internal.json;

import java.io.IOException;

/** Says that a text is not the JSON form of the wanted type: cut off, damaged, or of another shape. */
public final class MalformedJsonException extends IOException {
    MalformedJsonException(String message) {
        super(message);
    }

    MalformedJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
