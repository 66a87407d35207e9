package io.devstack.internal.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.0",
        "49, 1, 0.0",
        "50, 1, 0.1",
        "9999, 2, 10.00",
        "1005, 3, 1.005",
        "-1250, 1, -1.3",
        "-10, 1, 0.0"
    })
    void decimalRounds(long thousandths, int decimals, String text) {
        assertThat(TextFormat.decimal(thousandths, decimals)).isEqualTo(text);
    }

    @Test
    void decimalOfAnyTimeIsThatOfTheFormatter() {
        LongStream.iterate(0, millis -> millis < 4_000_000, millis -> millis + 1 + millis / 500)
                .forEach(millis -> IntStream.rangeClosed(1, 3)
                        .forEach(decimals -> assertThat(TextFormat.decimal(millis, decimals))
                                .isEqualTo(String.format(Locale.ROOT, "%." + decimals + "f", millis / 1000.0))));
    }

    @ParameterizedTest
    @CsvSource({"ab, 4, 'ab  '", "ab, 2, ab", "ab, 0, ab", "'', 1, ' '"})
    void paddedFillsUpWithBlanks(String text, int width, String padded) {
        assertThat(TextFormat.padded(text, width)).isEqualTo(padded);
    }
}
