package io.devstack.internal.json;

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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
            Type component = Shape.components(type)[0].getGenericType();
            return construct(Shape.constructor(type), decode(in, component));
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
            Object key =
                    Shape.isWrapper(keyType) ? construct(Shape.constructor(keyType), name) : fromText(name, keyType);
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
        Class<?> permitted = Shape.kinds(type).get(kind);
        if (permitted != null) {
            Object value = decodeMembers(in, permitted);
            in.endObject();
            return value;
        }
        throw new MalformedJsonException("unknown kind '" + kind + "' of " + type.getSimpleName());
    }

    private static Object decodeMembers(JsonReader in, Class<?> type) throws IOException {
        RecordComponent[] components = Shape.components(type);
        @Nullable Object[] values = new Object[components.length];
        while (in.hasNext()) {
            int index = indexOf(in.nextName(), components);
            if (index < 0) {
                in.skipValue();
            } else {
                values[index] = decode(in, components[index].getGenericType());
            }
        }
        for (int i = 0; i < components.length; i++) {
            if (values[i] == null && components[i].getType() == Optional.class) {
                values[i] = Optional.empty();
            }
        }
        return Arrays.asList(values).contains(null)
                ? constructOlder(type, components, values)
                : construct(Shape.constructor(type), values);
    }

    private static int indexOf(String name, RecordComponent[] components) {
        for (int i = 0; i < components.length; i++) {
            if (components[i].getName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** An older version wrote fewer members where the record still has the constructor that takes exactly those. */
    private static Object constructOlder(Class<?> type, RecordComponent[] components, @Nullable Object[] values)
            throws MalformedJsonException {
        List<Class<?>> types = new ArrayList<>();
        List<Object> present = new ArrayList<>();
        String missing = "";
        for (int i = 0; i < components.length; i++) {
            if (values[i] != null) {
                types.add(components[i].getType());
                present.add(values[i]);
            } else if (missing.isEmpty()) {
                missing = components[i].getName();
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (List.of(constructor.getParameterTypes()).equals(types)) {
                constructor.setAccessible(true);
                return construct(constructor, present.toArray());
            }
        }
        throw new MalformedJsonException("'" + missing + "' is missing in " + type.getSimpleName());
    }

    private static Object construct(Constructor<?> constructor, @Nullable Object... values) {
        String type = constructor.getDeclaringClass().getSimpleName();
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            String problem = e.getCause() == null
                    ? "refused"
                    : String.valueOf(e.getCause().getMessage());
            throw new IllegalArgumentException(type + ": " + problem, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot make a " + type, e);
        }
    }
}
