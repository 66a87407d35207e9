package io.devstack.input;

/** Says what is wrong with a text that a person wrote. */
public final class MalformedInputException extends IllegalArgumentException {
    MalformedInputException(String message) {
        super(message);
    }
}
