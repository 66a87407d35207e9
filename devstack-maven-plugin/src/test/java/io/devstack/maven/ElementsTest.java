package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceDefinition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ElementsTest {
    private final Elements elements = new Elements("service 'backend'");

    @Test
    void passesATextOn() {
        assertThat(elements.text("<open>", "a $b {c} @{devstack.backend.port}"))
                .isEqualTo("a $b {c} @{devstack.backend.port}");
    }

    @Test
    void refusesNothingAndLeftoverExpressions() {
        assertThatThrownBy(() -> elements.text("<open>", null))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("service 'backend', <open>", "empty", "@{devstack.NAME.port}");
        assertThatThrownBy(() -> elements.text("<open>", "a ${b} c"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("service 'backend', <open>", "'${b}'", "@{devstack.NAME.port}");
    }

    @Test
    void readsPortsAndDurations() {
        assertThat(elements.port("<port>", " 5000\n")).isEqualTo(5000);
        assertThat(elements.port("<port>", "own")).isEqualTo(ServiceDefinition.OWN_PORT);
        assertThatThrownBy(() -> elements.port("<port>", "-1"))
                .hasMessageContainingAll("'-1'", "0 for a free one", "own if the service");
        assertThat(elements.duration("<timeout>", "2m")).isEqualTo(Duration.ofMinutes(2));
        assertThatThrownBy(() -> elements.port("<port>", "five")).hasMessageContainingAll("<port>", "'five'");
        assertThatThrownBy(() -> elements.duration("<timeout>", "5")).hasMessageContainingAll("<timeout>", "'5'");
    }
}
