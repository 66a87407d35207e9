package io.devstack.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTest {
    enum Colour {
        DARK_RED,
        BLUE
    }

    sealed interface Shape {
        record BigCircle(int radius) implements Shape {}

        record Square() implements Shape {}
    }

    record Name(String value) {
        Name {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("a name is not empty");
            }
        }
    }

    record Everything(
            String text,
            int number,
            long bigNumber,
            boolean flag,
            Colour colour,
            Duration duration,
            Instant instant,
            Path path,
            Shape shape,
            Name name,
            Optional<Name> perhaps,
            Optional<Long> perhapsBig,
            List<Long> bigs,
            List<Shape> shapes,
            Set<String> texts,
            Map<Name, List<Integer>> map) {}

    private static Everything everything(Optional<Name> perhaps, Optional<Long> perhapsBig) {
        return new Everything(
                "a \"quoted\"\n\t\\ \u2028 \u0000 ü 🙂 </script>",
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                true,
                Colour.DARK_RED,
                Duration.ofNanos(1_234_567),
                Instant.EPOCH.plusNanos(1),
                Path.of("/a b/c"),
                new Shape.BigCircle(3),
                new Name("n"),
                perhaps,
                perhapsBig,
                List.of(1L, Long.MIN_VALUE),
                List.of(new Shape.Square(), new Shape.BigCircle(1)),
                Set.of("x"),
                Map.of(new Name("k"), List.of(1, 2), new Name("l"), List.of()));
    }

    @Test
    void everyKindOfComponentIsReadAsItWasWritten() throws Exception {
        for (Everything value : List.of(
                everything(Optional.of(new Name("p")), Optional.of(5L)),
                everything(Optional.empty(), Optional.empty()))) {
            String text = Json.write(value);
            assertThat(text).doesNotContain("\n");
            assertThat(Json.read(text, Everything.class)).isEqualTo(value);
        }
    }

    record Small(String text, Optional<String> perhaps) {}

    @Test
    void theFormIsPlain() {
        assertThat(Json.write(new Small("a", Optional.empty()))).isEqualTo("{\"text\":\"a\"}");
        assertThat(Json.write(new Small("a", Optional.of("b")))).isEqualTo("{\"text\":\"a\",\"perhaps\":\"b\"}");
        assertThat(Json.write(new Holder(new Shape.BigCircle(2))))
                .isEqualTo("{\"shape\":{\"kind\":\"big-circle\",\"radius\":2}}");
    }

    record Holder(Shape shape) {}

    @Test
    void membersThatANewerVersionAddsAreSkipped() throws Exception {
        assertThat(Json.read("{\"new\":{\"a\":[1,{}]},\"text\":\"a\",\"more\":null}", Small.class))
                .isEqualTo(new Small("a", Optional.empty()));
    }

    record Grown(String text, Colour added, int number) {
        Grown(String text, int number) {
            this(text, Colour.BLUE, number);
        }
    }

    @Test
    void whatAnEarlierVersionWroteIsReadByTheConstructorOfItsTime() throws Exception {
        assertThat(Json.read("{\"number\":2,\"text\":\"a\"}", Grown.class)).isEqualTo(new Grown("a", Colour.BLUE, 2));
        assertThatThrownBy(() -> Json.read("{\"text\":\"a\",\"added\":\"blue\"}", Grown.class))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("'number' is missing in Grown");
    }

    @Test
    void everyCutOffTextIsRefused() {
        String whole = Json.write(everything(Optional.empty(), Optional.empty()));
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> Json.read(cut, Everything.class)).isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("{}", "'text' is missing in Small");
        refused("{\"text\":null}", "");
        refused("{\"text\":[]}", "not the JSON form of a Small");
        refused("{\"text\":\"a\"}{}", "");
        refused("[]", "not the JSON form of a Small");
        refused("null", "not the JSON form of a Small");
        assertThatThrownBy(() -> Json.read("{\"shape\":{\"kind\":\"heart\"}}", Holder.class))
                .hasMessage("unknown kind 'heart' of Shape");
        assertThatThrownBy(() -> Json.read("{\"shape\":{\"radius\":1,\"kind\":\"big-circle\"}}", Holder.class))
                .hasMessage("a Shape without its kind");
        assertThatThrownBy(() -> Json.read("\"\"", Name.class)).hasMessageContaining("a name is not empty");
    }

    private static void refused(String text, String problem) {
        assertThatThrownBy(() -> Json.read(text, Small.class))
                .as(text)
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining(problem);
    }
}
