package io.devstack.maven;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The elements of a {@code <service>}: the fields of the classes that Maven fills. */
final class ServiceElements {
    private static final Pattern HYPHENED = Pattern.compile("-(.)");

    private ServiceElements() {}

    /** Returns the elements by name; variables, headers and lists have types of Java's own, and any elements. */
    static Map<String, Class<?>> elementsOf(Class<?> parameters) {
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

    /** Returns the elements, in brackets, that have one of that name in them. */
    static Set<String> places(String name) {
        Set<String> places = new TreeSet<>();
        collect(name, ServiceParameters.class, "<service>", places);
        return places;
    }

    private static void collect(String name, Class<?> type, String parent, Set<String> places) {
        elementsOf(type).forEach((element, inner) -> {
            if (element.equalsIgnoreCase(name)) {
                places.add(parent);
            }
            if (isOurs(inner)) {
                collect(
                        name,
                        inner,
                        parent.equals("<service>") ? "<" + element + ">" : parent + "<" + element + ">",
                        places);
            }
        });
    }

    /** Maven takes {@code <working-directory>} for {@code <workingDirectory>}, too. */
    static String fieldName(String element) {
        return HYPHENED.matcher(element).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals(ServiceElements.class.getPackageName());
    }
}
