package io.devstack.model;

import java.util.Optional;

/**
 * A definition is wrong: which property, its value, and what to write instead. Nothing was started. The message names the
 * property as the builders do; a front end that has other names for it words {@link #field()} and {@link #problem()}.
 */
public final class InvalidStackException extends DevStackException {
    private final transient Optional<ServiceName> service;
    private final transient Optional<String> field;
    private final String problem;

    /**
     * Makes one of a property of a definition.
     *
     * @param service whose, if it is one service's
     * @param field the property, such as {@code ready.timeout}
     * @param problem what is wrong, with the value
     * @param fix what to write instead
     */
    public InvalidStackException(Optional<ServiceName> service, String field, String problem, String fix) {
        super(Failure.place(service, field) + ": " + problem + "; " + fix);
        this.service = service;
        this.field = Optional.of(field);
        this.problem = problem + "; " + fix;
    }

    /**
     * Makes one of another place, in the words of a front end.
     *
     * @param place where, such as a file or the element of a POM
     * @param problem what is wrong, with the value
     * @param fix what to write instead
     */
    public InvalidStackException(String place, String problem, String fix) {
        super(place + ": " + problem + "; " + fix);
        this.service = Optional.empty();
        this.field = Optional.empty();
        this.problem = problem + "; " + fix;
    }

    /** Returns the service whose property is wrong, if it is one service's. */
    public Optional<ServiceName> service() {
        return service;
    }

    /** Returns the property that is wrong, such as {@code ready.timeout}; empty if the place is another. */
    public Optional<String> field() {
        return field;
    }

    /** Returns what is wrong and what to write instead, without the place. */
    public String problem() {
        return problem;
    }
}
