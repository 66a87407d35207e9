package io.devstack.model;

import java.util.Collection;
import java.util.List;

/** A service was named that there is not. */
public final class UnknownServiceException extends DevStackException {
    private final transient ServiceName name;
    private final transient List<ServiceName> known;

    /** Makes one that says which services there are. */
    public UnknownServiceException(ServiceName name, Collection<ServiceName> known) {
        super("there is no service '" + name + "'"
                + (known.isEmpty() ? "" : "; there are: " + ServiceName.list(known)));
        this.name = name;
        this.known = List.copyOf(known);
    }

    /** Returns the name that was given. */
    public ServiceName name() {
        return name;
    }

    /** Returns the names that could have been meant. */
    public List<ServiceName> known() {
        return known;
    }
}
