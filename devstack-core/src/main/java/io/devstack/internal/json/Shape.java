package io.devstack.internal.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at types the way both directions need it. Keeps what reflection returned: without that, reading one line of a journal
 * compared the names of all kinds of facts anew.
 */
final class Shape {
    static final String KIND = "kind";

    private static final ClassValue<RecordComponent[]> COMPONENTS = new ClassValue<>() {
        @Override
        protected RecordComponent[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
            }
            return components;
        }
    };

    private static final ClassValue<Constructor<?>> CONSTRUCTORS = new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> type) {
            try {
                Class<?>[] types = Arrays.stream(components(type))
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor;
            } catch (NoSuchMethodException e) {
                throw new IllegalArgumentException("cannot make a " + type.getSimpleName(), e);
            }
        }
    };

    private static final ClassValue<String> KINDS = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return kindFor(type.getSimpleName());
        }
    };

    private static final ClassValue<Map<String, Class<?>>> PERMITTED = new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
            Map<String, Class<?>> permitted = new HashMap<>();
            for (Class<?> each : type.getPermittedSubclasses()) {
                if (each.isSealed()) {
                    permitted.putAll(kinds(each));
                } else {
                    permitted.put(kindOf(each), each);
                }
            }
            return permitted;
        }
    };

    private Shape() {}

    static Class<?> rawClass(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return (Class<?>) generic.getRawType();
        }
        throw new IllegalArgumentException("no JSON form for type " + type);
    }

    static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[index];
        }
        throw new IllegalArgumentException("no type argument on " + type);
    }

    static boolean isWrapper(Class<?> type) {
        return type.isRecord()
                && components(type).length == 1
                && components(type)[0].getName().equals("value");
    }

    /** Returns the components of a record; the array is shared. */
    static RecordComponent[] components(Class<?> type) {
        return COMPONENTS.get(type);
    }

    /** Returns the constructor of a record that takes all components. */
    static Constructor<?> constructor(Class<?> type) {
        return CONSTRUCTORS.get(type);
    }

    /** {@code ServiceReady} is written as {@code service-ready}. */
    static String kindOf(Class<?> type) {
        return KINDS.get(type);
    }

    private static String kindFor(String name) {
        StringBuilder kind = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (i > 0 && Character.isUpperCase(name.charAt(i)) && !Character.isUpperCase(name.charAt(i - 1))) {
                kind.append('-');
            }
            kind.append(name.charAt(i));
        }
        return kind.toString().toLowerCase(Locale.ROOT);
    }

    /** Returns the kinds of a sealed interface by their names. */
    static Map<String, Class<?>> kinds(Class<?> sealed) {
        return PERMITTED.get(sealed);
    }

    static Object component(Object value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException("cannot read " + component, e);
        }
    }
}
