package io.devstack.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A busy machine takes nothing of anybody's grace. */
@Tag("faults")
class GraceUnderLoadTest {
    @ParameterizedTest
    @ValueSource(strings = {"20:chain", "100:apart", "200:apart"})
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void noServiceIsForced(String stack) throws Exception {
        assumeThat(Namespace.isPossible()).as("namespaces").isTrue();
        assertThat(new Namespace(Path.of("target", "faults"))
                        .run(GraceUnderLoadMain.class, stack, "grace-under-load-" + stack.replace(':', '-')))
                .isEmpty();
    }
}
