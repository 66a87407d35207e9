package io.devstack.junit;

import io.devstack.model.ServiceDefinition;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** The names of the services of all stacks of a test class, for the message about a name that none of them has. */
final class ServiceNames {
    private final Set<String> names = new ConcurrentSkipListSet<>();

    /** Returns the names of the class that the store belongs to. */
    static ServiceNames of(Store store) {
        return store.getOrComputeIfAbsent(ServiceNames.class, key -> new ServiceNames(), ServiceNames.class);
    }

    void addAll(List<ServiceDefinition> services) {
        services.forEach(service -> names.add(service.name().value()));
    }

    /** Returns whether the names are known and this is none of them. */
    boolean lack(String name) {
        return !names.isEmpty() && !names.contains(name);
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
