package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.internal.input.MalformedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
    @Test
    void sizeIsANumberWithItsUnit() {
        assertThat(Sizes.parse("64k")).isEqualTo(65_536);
        assertThat(Sizes.parse(" 500m ")).isEqualTo(524_288_000);
        assertThat(Sizes.parse("500 MB")).isEqualTo(524_288_000);
        assertThat(Sizes.parse("500MiB")).isEqualTo(524_288_000);
        assertThat(Sizes.parse("4G")).isEqualTo(4_294_967_296L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "500", "m", "-1m", "1.5g", "1t", "1mm", "9999999999g"})
    void anythingElseIsRejected(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("'" + text + "' is not a size");
    }
}
