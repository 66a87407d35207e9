package io.devstack.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Samples;
import io.devstack.fixture.Told;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunListenerTest {
    @Test
    void oneOfSeveralHandsEveryFactToEachOfThem() {
        Told first = new Told();
        Told second = new Told();
        RunListener both = RunListener.inTurn(first.listener(), second.listener());
        Samples.facts().forEach(both::on);
        assertThat(first.facts()).isEqualTo(Samples.facts());
        assertThat(second.facts()).isEqualTo(Samples.facts());
    }

    @Test
    void theyHearItInOrder() {
        List<String> heard = new ArrayList<>();
        RunListener both = RunListener.inTurn(named("first", heard), named("second", heard));
        both.on(new StackEvent.Detached());
        assertThat(heard).containsExactly("first", "second");
        assertThat(List.of(both)).contains(both).doesNotContain(RunListener.inTurn());
    }

    private static RunListener named(String name, List<String> heard) {
        return event -> heard.add(name);
    }
}
