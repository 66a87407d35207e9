package io.devstack.model;

/** Says what is wrong with a definition: which element, its value, and what to write instead. Nothing was started. */
public final class InvalidStackException extends DevStackException {
    /**
     * Makes one.
     *
     * @param element where, such as {@code service 'backend', <port>}
     * @param problem what is wrong, with the value
     * @param fix what to write instead
     */
    public InvalidStackException(String element, String problem, String fix) {
        super(element + ": " + problem + "; " + fix);
    }
}
