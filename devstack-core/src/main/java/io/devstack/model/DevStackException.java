package io.devstack.model;

/** Something that devstack was asked for did not come about; its subclasses state the facts. */
public class DevStackException extends RuntimeException {
    /** Makes one with a message that states what happened. */
    public DevStackException(String message) {
        super(message);
    }

    /** Makes one with a message that states what happened, and what lies behind it. */
    public DevStackException(String message, Throwable cause) {
        super(message, cause);
    }
}
