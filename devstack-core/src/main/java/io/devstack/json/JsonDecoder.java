package io.devstack.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads values by their declared type. */
final class JsonDecoder {
    private JsonDecoder() {}

    static Object decode(JsonReader in, Type declared) throws IOException {
        Class<?> type = Shape.rawClass(declared);
        if (type == Optional.class) {
            return decodeOptional(in, declared);
        }
        if (type == List.class) {
            return decodeItems(in, declared);
        }
        if (type == Set.class) {
            return new LinkedHashSet<>(decodeItems(in, declared));
        }
        if (type == Map.class) {
            return decodeMap(in, declared);
        }
        if (type == int.class || type == Integer.class) {
            return in.nextInt();
        }
        if (type == long.class || type == Long.class) {
            return in.nextLong();
        }
        if (type == boolean.class) {
            return in.nextBoolean();
        }
        if (Shape.isWrapper(type)) {
            RecordComponent component = type.getRecordComponents()[0];
            return construct(type, new Object[] {decode(in, component.getGenericType())});
        }
        if (type.isSealed()) {
            return decodeSealed(in, type);
        }
        if (type.isRecord()) {
            in.beginObject();
            Object value = decodeMembers(in, type);
            in.endObject();
            return value;
        }
        return fromText(in.nextString(), type);
    }

    private static Object fromText(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == Duration.class) {
            return Duration.parse(text);
        }
        if (type == Instant.class) {
            return Instant.parse(text);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no " + type.getSimpleName() + " '" + text + "'"));
        }
        throw new IllegalArgumentException("no JSON form for " + type);
    }

    private static Optional<?> decodeOptional(JsonReader in, Type declared) throws IOException {
        if (in.peek() == JsonToken.NULL) {
            in.nextNull();
            return Optional.empty();
        }
        return Optional.of(decode(in, Shape.argument(declared, 0)));
    }

    private static List<Object> decodeItems(JsonReader in, Type declared) throws IOException {
        List<Object> items = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
            items.add(decode(in, Shape.argument(declared, 0)));
        }
        in.endArray();
        return items;
    }

    private static Map<Object, Object> decodeMap(JsonReader in, Type declared) throws IOException {
        Class<?> keyType = Shape.rawClass(Shape.argument(declared, 0));
        Map<Object, Object> map = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            Object key = Shape.isWrapper(keyType) ? construct(keyType, new Object[] {name}) : fromText(name, keyType);
            map.put(key, decode(in, Shape.argument(declared, 1)));
        }
        in.endObject();
        return map;
    }

    private static Object decodeSealed(JsonReader in, Class<?> type) throws IOException {
        in.beginObject();
        if (!in.hasNext() || !in.nextName().equals(Shape.KIND)) {
            throw new MalformedJsonException("a " + type.getSimpleName() + " without its kind");
        }
        String kind = in.nextString();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (Shape.kindOf(permitted).equals(kind)) {
                Object value = decodeMembers(in, permitted);
                in.endObject();
                return value;
            }
        }
        throw new MalformedJsonException("unknown kind '" + kind + "' of " + type.getSimpleName());
    }

    private static Object decodeMembers(JsonReader in, Class<?> type) throws IOException {
        Map<String, Object> members = new HashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        while (in.hasNext()) {
            String name = in.nextName();
            Optional<RecordComponent> component = Arrays.stream(components)
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst();
            if (component.isPresent()) {
                members.put(name, decode(in, component.get().getGenericType()));
            } else {
                in.skipValue();
            }
        }
        for (RecordComponent component : components) {
            if (component.getType() == Optional.class) {
                members.putIfAbsent(component.getName(), Optional.empty());
            }
        }
        List<RecordComponent> present = Arrays.stream(components)
                .filter(component -> members.containsKey(component.getName()))
                .toList();
        if (present.size() < components.length && !hasConstructor(type, present)) {
            String missing = Arrays.stream(components)
                    .filter(component -> !present.contains(component))
                    .findFirst()
                    .map(RecordComponent::getName)
                    .orElseThrow();
            throw new MalformedJsonException("'" + missing + "' is missing in " + type.getSimpleName());
        }
        return construct(
                type,
                present,
                present.stream()
                        .map(component -> members.get(component.getName()))
                        .toArray());
    }

    /** An older version wrote fewer members where the record still has the constructor that takes exactly those. */
    private static boolean hasConstructor(Class<?> type, List<RecordComponent> components) {
        return Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(), typesOf(components)));
    }

    private static Class<?>[] typesOf(List<RecordComponent> components) {
        return components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
    }

    private static Object construct(Class<?> type, Object[] values) {
        return construct(type, List.of(type.getRecordComponents()), values);
    }

    private static Object construct(Class<?> type, List<RecordComponent> components, Object[] values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(typesOf(components));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            String problem = e.getCause() == null
                    ? "refused"
                    : String.valueOf(e.getCause().getMessage());
            throw new IllegalArgumentException(type.getSimpleName() + ": " + problem, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + type.getSimpleName(), e);
        }
    }
}
