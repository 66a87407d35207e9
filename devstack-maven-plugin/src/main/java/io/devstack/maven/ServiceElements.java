package io.devstack.maven;

import io.devstack.stack.InvalidStackException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.plexus.configuration.PlexusConfiguration;

/**
 * Finds elements inside {@code <service>} that there are not. Maven would only say that it cannot find them in a class;
 * the classes that it fills are what is known here, too.
 */
final class ServiceElements {
    private static final Pattern HYPHENED = Pattern.compile("-(.)");

    private ServiceElements() {}

    /**
     * Looks through {@code <services>}.
     *
     * @throws InvalidStackException naming the service, the element that there is not, and the nearest that there is
     */
    static void refuseUnknown(PlexusConfiguration services) {
        int number = 0;
        for (PlexusConfiguration service : services.getChildren()) {
            number++;
            String name = Optional.ofNullable(service.getChild("name", false))
                    .map(child -> "service '" + child.getValue("").trim() + "'")
                    .orElse("service " + number);
            refuseUnknown(service, ServiceParameters.class, name);
        }
    }

    private static void refuseUnknown(PlexusConfiguration parent, Class<?> parameters, String where) {
        Map<String, Class<?>> known = elementsOf(parameters);
        for (PlexusConfiguration child : parent.getChildren()) {
            Class<?> type = known.get(fieldName(child.getName()));
            if (type == null) {
                throw unknown(where, child.getName(), known);
            }
            if (isOurs(type)) {
                refuseUnknown(child, type, where + ", <" + child.getName() + ">");
            }
        }
    }

    private static InvalidStackException unknown(String where, String element, Map<String, Class<?>> known) {
        String near = Nearest.of(element, known.keySet())
                .map(name -> "perhaps you meant <" + name + ">")
                .orElse("leave it out");
        String all = known.isEmpty() ? "it has no elements" : "there are " + String.join(", ", known.keySet());
        return new InvalidStackException(where, "there is no element <" + element + "> in it", near + "; " + all);
    }

    /** Returns the elements by name; variables, headers and lists have types of Java's own, and any elements. */
    private static Map<String, Class<?>> elementsOf(Class<?> parameters) {
        Map<String, Class<?>> elements = new TreeMap<>();
        Class<?> type = parameters;
        while (isOurs(type)) {
            elements.putAll(Arrays.stream(type.getDeclaredFields())
                    .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                    .collect(Collectors.toMap(Field::getName, Field::getType)));
            type = type.getSuperclass();
        }
        return elements;
    }

    /** Maven takes {@code <working-directory>} for {@code <workingDirectory>}, too. */
    private static String fieldName(String element) {
        return HYPHENED.matcher(element).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals(ServiceElements.class.getPackageName());
    }
}
