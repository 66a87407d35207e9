package io.devstack.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Samples;
import io.devstack.fixture.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackListenerTest {
    @Test
    void oneOfSeveralHandsEveryFactToEachOfThem() {
        Told first = new Told();
        Told second = new Told();
        StackListener both = StackListener.inTurn(first.listener(), second.listener());
        Samples.facts().forEach(fact -> fact.tell(both));
        assertThat(first.facts()).isEqualTo(Samples.facts());
        assertThat(second.facts()).isEqualTo(Samples.facts());
    }

    @Test
    void theyHearItInOrder() {
        List<String> heard = new ArrayList<>();
        StackListener both = StackListener.inTurn(named("first", heard), named("second", heard));
        new StackEvent.Detached().tell(both);
        assertThat(heard).containsExactly("first", "second");
        assertThat(List.of(both)).contains(both).doesNotContain(StackListener.inTurn());
    }

    private static StackListener named(String name, List<String> heard) {
        return new StackListener() {
            @Override
            public void detached(StackEvent.Detached fact) {
                heard.add(name);
            }
        };
    }
}
