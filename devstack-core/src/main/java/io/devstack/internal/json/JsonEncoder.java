package io.devstack.internal.json;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes values by their declared type. */
final class JsonEncoder {
    private JsonEncoder() {}

    static void encode(JsonWriter out, Object value, Type declared) throws IOException {
        if (value instanceof String text) {
            out.value(text);
        } else if (value instanceof Number number) {
            out.value(number);
        } else if (value instanceof Boolean flag) {
            out.value(flag.booleanValue());
        } else if (value instanceof Enum<?> constant) {
            out.value(constant.name().toLowerCase(Locale.ROOT));
        } else if (value instanceof Duration || value instanceof Instant || value instanceof Path) {
            out.value(value.toString());
        } else if (value instanceof Optional<?> optional) {
            encodeOptional(out, optional, declared);
        } else if (value instanceof Collection<?> items) {
            encodeItems(out, items, declared);
        } else if (value instanceof Map<?, ?> map) {
            encodeMap(out, map, declared);
        } else if (value instanceof Record) {
            encodeRecord(out, value, Shape.rawClass(declared));
        } else {
            throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }

    private static void encodeOptional(JsonWriter out, Optional<?> optional, Type declared) throws IOException {
        if (optional.isPresent()) {
            encode(out, optional.get(), Shape.argument(declared, 0));
        } else {
            out.nullValue();
        }
    }

    private static void encodeItems(JsonWriter out, Collection<?> items, Type declared) throws IOException {
        out.beginArray();
        for (Object item : items) {
            encode(out, item, Shape.argument(declared, 0));
        }
        out.endArray();
    }

    private static void encodeMap(JsonWriter out, Map<?, ?> map, Type declared) throws IOException {
        out.beginObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            if (Shape.isWrapper(key.getClass())) {
                key = Shape.component(key, Shape.components(key.getClass())[0]);
            }
            out.name(key.toString());
            encode(out, entry.getValue(), Shape.argument(declared, 1));
        }
        out.endObject();
    }

    private static void encodeRecord(JsonWriter out, Object value, Class<?> declared) throws IOException {
        RecordComponent[] components = Shape.components(value.getClass());
        if (Shape.isWrapper(value.getClass())) {
            encode(out, Shape.component(value, components[0]), components[0].getGenericType());
            return;
        }
        out.beginObject();
        if (declared.isSealed()) {
            out.name(Shape.KIND).value(Shape.kindOf(value.getClass()));
        }
        for (RecordComponent component : components) {
            Object inner = Shape.component(value, component);
            out.name(component.getName());
            encode(out, inner, component.getGenericType());
        }
        out.endObject();
    }
}
