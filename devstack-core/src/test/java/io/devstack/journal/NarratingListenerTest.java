package io.devstack.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Samples;
import io.devstack.stack.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarratingListenerTest {
    /** Who changes a wording changes it in narration.txt, too, and sees there how it reads among the others. */
    @Test
    void everyFactIsWordedAsInTheGoldenFile() throws Exception {
        List<String> lines = new ArrayList<>();
        NarratingListener narrator =
                new NarratingListener(line -> lines.add("info  " + line), line -> lines.add("warn  " + line));
        for (Fact fact : Samples.facts()) {
            lines.add("# " + fact.getClass().getSimpleName());
            fact.tell(narrator);
        }
        assertThat(String.join("\n", lines) + "\n").isEqualTo(golden());
    }

    @Test
    void thereIsASampleOfEveryKindOfFact() {
        assertThat(Samples.facts()).extracting(Object::getClass).contains(Fact.class.getPermittedSubclasses());
    }

    private static String golden() throws Exception {
        try (var in = NarratingListenerTest.class.getResourceAsStream("narration.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
