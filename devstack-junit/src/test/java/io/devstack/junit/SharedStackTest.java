package io.devstack.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.Failure;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.ServiceName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedStackTest {
    private final SharedStack stack =
            new SharedStack(new SharedStack.Definition(List.of(), Optional.empty()), "ShopTest");

    @Test
    void secondDeathWithTheSameSentenceIsReported() {
        var death = new SharedStack.TimedDeath(
                Failure.of(Failure.Kind.ENDED, Optional.of(new ServiceName("backend")), "backend exited with 3"),
                "during ShopTest.pays");
        assertThatThrownBy(() -> stack.requireNone(List.of(death), each -> true, Set.of()))
                .isInstanceOf(ServiceDiedException.class);

        assertThatCode(() -> stack.requireNone(List.of(death), each -> true, stack.reported()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> stack.requireNone(List.of(death, death), each -> true, stack.reported()))
                .isInstanceOf(ServiceDiedException.class)
                .hasMessage("backend exited with 3, during ShopTest.pays");
    }
}
