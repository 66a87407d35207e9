package io.devstack.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceEnvironmentTest {
    @Test
    void outputIsReadInTheEncodingOfTheLocale() {
        assertThat(ServiceEnvironment.charset(Map.of())).isEqualTo(StandardCharsets.UTF_8);
        assertThat(ServiceEnvironment.charset(Map.of("LC_ALL", "C", "LANG", "de_DE.ISO-8859-1")))
                .isEqualTo(StandardCharsets.UTF_8);
        assertThat(ServiceEnvironment.charset(Map.of("LC_ALL", "", "LANG", "de_DE.ISO-8859-1")))
                .isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ServiceEnvironment.charset(Map.of("LC_CTYPE", "de_DE.iso88591@x", "LANG", "C.UTF-8")))
                .isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ServiceEnvironment.charset(Map.of("LANG", "xx.nonsense"))).isEqualTo(StandardCharsets.UTF_8);
    }
}
