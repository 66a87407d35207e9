package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.ServiceBuilder;
import io.devstack.model.StackDefinition;
import org.junit.jupiter.api.Test;

class DefinitionHashTest {
    private static final byte[] KEY = {1, 2, 3};

    @Test
    void theSameDefinitionWithTheSameKeyHasTheSameHash() {
        assertThat(DefinitionHash.of(stack("a"), KEY)).isEqualTo(DefinitionHash.of(stack("a"), KEY));
    }

    @Test
    void anotherSecretIsAnotherDefinition() {
        assertThat(DefinitionHash.of(stack("a"), KEY)).isNotEqualTo(DefinitionHash.of(stack("b"), KEY));
    }

    /** Who has the record and a guess of the secret cannot tell whether it is right. */
    @Test
    void withoutTheKeyTheHashTellsNothing() {
        assertThat(DefinitionHash.of(stack("a"), KEY))
                .isNotEqualTo(DefinitionHash.of(stack("a"), new byte[] {1, 2, 4}));
    }

    private static StackDefinition stack(String secret) {
        return StackDefinition.of(ServiceBuilder.named("db")
                .command("db")
                .environment("PASSWORD", secret)
                .build());
    }
}
