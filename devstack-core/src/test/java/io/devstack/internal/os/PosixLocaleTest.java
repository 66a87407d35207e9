package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PosixLocaleTest {
    @Test
    void utf8LocaleThatChangesLeastIsChosen() {
        assertThat(PosixLocale.choose(List.of("C", "POSIX", "de_DE.utf8", "en_US.utf8", "C.utf8")))
                .contains("C.utf8");
        assertThat(PosixLocale.choose(List.of("C", "de_DE.UTF-8", "en_US.utf8")))
                .contains("en_US.utf8");
        assertThat(PosixLocale.choose(List.of("C", "de_DE", "de_DE.UTF-8"))).contains("de_DE.UTF-8");
        assertThat(PosixLocale.choose(List.of("C", "POSIX", "de_DE.iso88591"))).isEmpty();
    }
}
