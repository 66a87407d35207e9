package io.devstack.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A definition is wrong: which property, its value, and what to write instead. Nothing was started. The message names the
 * property as the builders do; a front end that has other names for it words {@link #field()} and {@link #problem()}.
 */
public final class InvalidStackException extends DevStackException {
    private final @Nullable String service;
    private final @Nullable String field;
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
        this.service = service.map(ServiceName::value).orElse(null);
        this.field = field;
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
        this.service = null;
        this.field = null;
        this.problem = problem + "; " + fix;
    }

    /**
     * Returns the service whose property is wrong, if it is one service's.
     *
     * @since 0.1.0
     */
    public Optional<ServiceName> service() {
        return Optional.ofNullable(service).map(ServiceName::new);
    }

    /**
     * Returns the property that is wrong, such as {@code ready.timeout}; empty if the place is another.
     *
     * @since 0.1.0
     */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /**
     * Returns what is wrong and what to write instead, without the place.
     *
     * @since 0.1.0
     */
    public String problem() {
        return problem;
    }
}
