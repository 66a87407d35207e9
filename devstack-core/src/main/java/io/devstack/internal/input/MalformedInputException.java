package io.devstack.internal.input;

/** Says what is wrong with a text that a person wrote. */
public final class MalformedInputException extends IllegalArgumentException {
    /** Makes one. */
    public MalformedInputException(String message) {
        super(message);
    }
}
