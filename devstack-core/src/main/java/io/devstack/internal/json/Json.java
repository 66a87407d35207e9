package io.devstack.internal.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Writes a record as one line of JSON and reads it back.
 *
 * <p>Components may be strings, whole numbers, booleans, enums, {@code Duration}, {@code Instant}, {@code Path},
 * records, sealed interfaces of records (told apart by a {@code kind} member), and {@code Optional}, {@code List},
 * {@code Set} and {@code Map} (with string-like keys) of these. A record whose only component is called {@code value} is
 * written as that value. An empty {@code Optional} is left out. Members that the record does not have are skipped, so
 * that a newer version may add some. What an older version wrote without some members is read if the record has a
 * constructor that takes exactly the others. Safe for use by several threads.
 */
public final class Json {
    private Json() {}

    /** Returns a class of the JSON library, by which its place on the class path is found. */
    public static Class<?> parser() {
        return JsonReader.class;
    }

    /**
     * Returns {@code value} as JSON without line breaks.
     *
     * @throws IllegalArgumentException if a component's type is none of those listed above
     */
    public static String write(Object value) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.setSerializeNulls(false);
            JsonEncoder.encode(out, value, value.getClass());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Reads {@code text}, which must be exactly one JSON value of the form of {@code type}.
     *
     * @throws MalformedJsonException if it is not, also when a record refuses the values
     */
    public static <T> T read(String text, Class<T> type) throws MalformedJsonException {
        try (JsonReader in = new JsonReader(new StringReader(text))) {
            T value = type.cast(JsonDecoder.decode(in, type));
            if (in.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("text after the end of the JSON value");
            }
            return value;
        } catch (MalformedJsonException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedJsonException(
                    "not the JSON form of a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}
