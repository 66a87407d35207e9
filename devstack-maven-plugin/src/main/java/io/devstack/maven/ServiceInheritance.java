package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;

/**
 * Rejects services that Maven merged by their position in the list: a child's first service gets the elements of its
 * parent's first, whatever their names are, and a service beyond the end of the child's list is dropped.
 */
final class ServiceInheritance {
    private static final String FIX =
            "write <services combine.children=\"append\"> in %s to have both, or <services combine.self=\"override\">"
                    + " to have only its own";

    /** Maven 3 ignores {@code combine.id} and {@code combine.keys}. */
    private static final boolean PAIRS_BY_ID = Optional.ofNullable(
                    MavenProject.class.getPackage().getImplementationVersion())
            .filter(version -> !version.matches("[0-3]\\..*"))
            .isPresent();

    /** A service of one level. */
    private record Part(String origin, Optional<String> name) {}

    /**
     * A service as it is merged so far.
     *
     * @param element its nearest form
     * @param hasId whether one of its forms has {@code combine.id} or {@code combine.keys}
     */
    private record Service(PomElement element, boolean hasId, List<Part> parts) {
        /** Maven pairs the elements of one name. */
        String tag() {
            return element.name();
        }

        Stream<String> names() {
            return parts.stream().flatMap(part -> part.name().stream());
        }
    }

    private final UnaryOperator<String> evaluate;

    private ServiceInheritance(UnaryOperator<String> evaluate) {
        this.evaluate = evaluate;
    }

    /**
     * Checks the services of one execution.
     *
     * @param effective the names that Maven made of it
     * @param evaluate evaluates expressions in a name
     * @throws InvalidStackException naming both services and where they are written
     */
    static void check(PomLevels levels, List<String> effective, UnaryOperator<String> evaluate) {
        new ServiceInheritance(evaluate).check(levels.levels(), effective);
    }

    private void check(List<PomLevels.Level> levels, List<String> effective) {
        List<Service> merged = List.of();
        Optional<String> last = Optional.empty();
        boolean inherits = false;
        boolean append = false;
        for (int i = levels.size() - 1; i >= 0; i--) {
            PomLevels.Level level = levels.get(i);
            Optional<PomElement> services = level.services();
            boolean alone = !inherits || overrides(level.configuration());
            boolean removed =
                    !alone && services.filter(ServiceInheritance::removes).isPresent();
            if (alone
                    || removed
                    || services.filter(ServiceInheritance::overrides).isPresent()) {
                merged = List.of();
                append = false;
                inherits = false;
            }
            if (services.isPresent() && !removed) {
                append |= services.get()
                        .attribute("combine.children")
                        .filter("append"::equals)
                        .isPresent();
                List<Service> own = services(level.origin(), services.get());
                merged = append || pairsById(own, merged)
                        ? Stream.concat(merged.stream(), own.stream()).toList()
                        : byPosition(own, merged, level.origin());
                last = Optional.of(level.origin());
                inherits = true;
            }
        }
        Map<String, Part> named = new HashMap<>();
        for (Service service : merged) {
            requireKept(service, Set.copyOf(effective), false, last);
            requireOne(service, effective, named);
        }
    }

    /** Rejects services of one name that are written in different POMs; those of one POM are rejected by the core. */
    private static void requireOne(Service service, List<String> effective, Map<String, Part> named) {
        Part part = service.parts().get(service.parts().size() - 1);
        String own = service.names().reduce((a, b) -> b).orElse("");
        Part other = named.putIfAbsent(own, part);
        if (Collections.frequency(effective, own) > 1
                && other != null
                && !other.origin().equals(part.origin())) {
            String name = "service '" + own + "' of ";
            throw new InvalidStackException(
                    "<services>",
                    name + other.origin() + " and " + name + part.origin()
                            + " are both in the merged list; with combine.children=\"append\" none replaces another",
                    "rename one of them, or write <services combine.self=\"override\"> in " + part.origin()
                            + " with all services that it needs");
        }
    }

    private static List<Service> byPosition(List<Service> own, List<Service> merged, String origin) {
        List<Service> rest = new ArrayList<>(merged);
        List<Service> result = new ArrayList<>();
        boolean hasId = own.stream().anyMatch(Service::hasId);
        for (Service mine : own) {
            Optional<Service> pair = rest.stream()
                    .filter(service -> service.tag().equals(mine.tag()))
                    .findFirst();
            pair.ifPresent(rest::remove);
            boolean removed = pair.isPresent() && removes(mine.element());
            if (!removed) {
                result.add(pair.filter(service -> !overrides(mine.element()))
                        .map(service -> merged(mine, service, hasId))
                        .orElse(mine));
            }
        }
        Set<String> tags = own.stream().map(Service::tag).collect(Collectors.toSet());
        rest.stream().filter(service -> !tags.contains(service.tag())).forEach(result::add);
        Set<String> names = result.stream().flatMap(Service::names).collect(Collectors.toSet());
        for (Service service : rest) {
            requireKept(service, names, hasId, Optional.of(origin));
        }
        return result;
    }

    private static Service merged(Service mine, Service inherited, boolean hasId) {
        Optional<String> before = inherited.names().reduce((a, b) -> b);
        Part own = mine.parts().get(0);
        if (before.isPresent() && own.name().isPresent() && !before.equals(own.name())) {
            throw new InvalidStackException(
                    "<services>",
                    how(hasId) + ", so service '" + own.name().get() + "' of " + own.origin()
                            + " would get the elements of service '" + before.get() + "' of "
                            + inherited.parts().get(0).origin() + ", which would be lost",
                    FIX.formatted(own.origin()));
        }
        List<Part> parts =
                Stream.concat(inherited.parts().stream(), Stream.of(own)).toList();
        return new Service(mine.element(), mine.hasId() || inherited.hasId(), parts);
    }

    private static void requireKept(Service service, Set<String> names, boolean hasId, Optional<String> by) {
        for (Part part : service.parts()) {
            if (part.name().filter(name -> !names.contains(name)).isPresent()) {
                String other = by.orElse(part.origin());
                throw new InvalidStackException(
                        "<services>",
                        how(hasId) + ", and service '" + part.name().orElse("") + "' of " + part.origin()
                                + " is lost behind the list of " + other,
                        FIX.formatted(other));
            }
        }
    }

    private static String how(boolean hasId) {
        return hasId
                ? "Maven ignores combine.id and combine.keys here and merges the lists by position"
                : "Maven merges the lists by position";
    }

    private List<Service> services(String origin, PomElement services) {
        return services.children().stream()
                .map(service -> new Service(
                        service,
                        service.attribute("combine.id").isPresent()
                                || service.attribute("combine.keys").isPresent(),
                        List.of(new Part(origin, RawConfiguration.name(service).map(evaluate)))))
                .toList();
    }

    private static boolean overrides(PomElement element) {
        return element.attribute("combine.self").filter("override"::equals).isPresent();
    }

    /** Returns whether the element removes the one that it would be merged with, and itself. */
    private static boolean removes(PomElement element) {
        return element.attribute("combine.self").filter("remove"::equals).isPresent();
    }

    /** Returns whether the services say themselves with which ones they are merged, and Maven heeds it. */
    private static boolean pairsById(List<Service> own, List<Service> merged) {
        return PAIRS_BY_ID
                && own.stream().anyMatch(Service::hasId)
                && merged.stream().anyMatch(Service::hasId);
    }
}
