package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedEnvironmentTest {
    @Test
    void clientsVariablesWinButForCharactersThatItsLocaleLacks() {
        Map<String, String> own =
                Map.of("LC_ALL", "C.UTF-8", "A", "Gr\u00fc\u00dfe", "B", "1", "\u00dc", "x", "KEEPER", "y");
        Map<String, String> client =
                Map.of("LC_ALL", "C", "A", "Gr\uFFFD\uFFFD\uFFFD\uFFFDe", "B", "2", "\uFFFD\uFFFD", "x", "C", "3");

        assertThat(InheritedEnvironment.of(own, client))
                .isEqualTo(Map.of("LC_ALL", "C", "A", "Gr\u00fc\u00dfe", "B", "2", "\u00dc", "x", "C", "3"));
    }
}
