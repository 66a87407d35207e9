package io.devstack.maven;

import io.devstack.stack.InvalidStackException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.w3c.dom.Element;

/**
 * Rejects services that Maven merged by their position in the list: a child's first service gets the elements of its
 * parent's first, whatever their names are, and a service beyond the end of the child's list is dropped.
 */
final class ServiceInheritance {
    private static final String FIX =
            "write <services combine.children=\"append\"> in %s to have both, or <services combine.self=\"override\">"
                    + " to have only its own";

    /** A service of one level. */
    private record Part(String origin, Optional<String> name) {}

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
    static void check(PomLevels levels, Set<String> effective, UnaryOperator<String> evaluate) {
        new ServiceInheritance(evaluate).check(levels.levels(), effective);
    }

    private void check(List<PomLevels.Level> levels, Set<String> effective) {
        List<List<Part>> merged = List.of();
        Optional<String> last = Optional.empty();
        boolean append = false;
        for (int i = levels.size() - 1; i >= 0; i--) {
            PomLevels.Level level = levels.get(i);
            Optional<Element> services = level.services();
            if (overrides(level.configuration())
                    || services.filter(ServiceInheritance::overrides).isPresent()) {
                merged = List.of();
                append = false;
            }
            if (services.isPresent()) {
                append |= "append".equals(services.get().getAttribute("combine.children"));
                List<List<Part>> own = parts(level.origin(), services.get());
                merged = append || isExplicit(services.get())
                        ? Stream.concat(merged.stream(), own.stream()).toList()
                        : byPosition(services.get(), own, merged, last.orElse(level.origin()));
                last = Optional.of(level.origin());
            }
        }
        Set<String> names = new LinkedHashSet<>(effective);
        for (List<Part> service : merged) {
            for (Part part : service) {
                if (part.name().filter(name -> !names.contains(name)).isPresent()) {
                    throw lost(part, last.orElse(part.origin()));
                }
            }
        }
    }

    private List<List<Part>> byPosition(
            Element services, List<List<Part>> own, List<List<Part>> merged, String origin) {
        List<Element> elements = RawConfiguration.children(services);
        List<List<Part>> result = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < own.size(); i++) {
            List<Part> parts = new ArrayList<>();
            if (i < merged.size() && !overrides(elements.get(i))) {
                parts.addAll(merged.get(i));
            }
            Part mine = own.get(i).get(0);
            Optional<String> inherited =
                    parts.stream().flatMap(part -> part.name().stream()).reduce((a, b) -> b);
            if (inherited.isPresent() && mine.name().isPresent() && !inherited.equals(mine.name())) {
                throw new InvalidStackException(
                        "<services>",
                        "Maven merges the lists by position, so service '"
                                + mine.name().get() + "' of "
                                + mine.origin() + " would get the elements of service '" + inherited.get() + "' of "
                                + parts.get(0).origin() + ", which would be lost",
                        FIX.formatted(mine.origin()));
            }
            parts.add(mine);
            result.add(parts);
            parts.forEach(part -> part.name().ifPresent(names::add));
        }
        for (int i = own.size(); i < merged.size(); i++) {
            for (Part part : merged.get(i)) {
                if (part.name().filter(name -> !names.contains(name)).isPresent()) {
                    throw lost(part, own.isEmpty() ? origin : own.get(0).get(0).origin());
                }
            }
        }
        return own.isEmpty() ? merged : result;
    }

    private static InvalidStackException lost(Part part, String by) {
        return new InvalidStackException(
                "<services>",
                "Maven merges the lists by position, and service '"
                        + part.name().orElse("") + "' of " + part.origin() + " is lost behind the list of " + by,
                FIX.formatted(by));
    }

    private List<List<Part>> parts(String origin, Element services) {
        return RawConfiguration.children(services).stream()
                .map(service ->
                        List.of(new Part(origin, RawConfiguration.name(service).map(evaluate))))
                .toList();
    }

    private static boolean overrides(Element element) {
        return "override".equals(element.getAttribute("combine.self"));
    }

    /** Returns whether the services say themselves with which ones they are merged. */
    private static boolean isExplicit(Element services) {
        return RawConfiguration.children(services).stream()
                .anyMatch(service -> service.hasAttribute("combine.id") || service.hasAttribute("combine.keys"));
    }
}
