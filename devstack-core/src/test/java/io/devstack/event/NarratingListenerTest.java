package io.devstack.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Samples;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NarratingListenerTest {
    private static final ServiceName API = new ServiceName("api");

    /** Who changes a wording changes it in narration.txt, too, and sees there how it reads among the others. */
    @Test
    void everyFactIsWordedAsInTheGoldenFile() throws Exception {
        List<String> lines = new ArrayList<>();
        NarratingListener narrator =
                new NarratingListener(line -> lines.add("info  " + line), line -> lines.add("warn  " + line));
        for (RunEvent fact : Samples.facts()) {
            lines.add("# " + fact.getClass().getSimpleName());
            narrator.on(fact);
        }
        assertThat(String.join("\n", lines).replace(File.separatorChar, '/') + "\n")
                .isEqualTo(golden());
    }

    @Test
    void thereIsASampleOfEveryKindOfFact() {
        for (Class<?> group : RunEvent.class.getPermittedSubclasses()) {
            assertThat(Samples.facts()).extracting(Object::getClass).contains(group.getPermittedSubclasses());
        }
    }

    @Test
    void aStartThatLaunchedNothingHasNothingToStop() {
        Failure taken = Failure.of(Failure.Kind.PORT_IN_USE, Optional.of(API), "port 5000 of service 'api' is taken");
        assertThat(told(
                        new StackEvent.RunStarted(RunId.random(), List.of(API), 50, "keeper"),
                        new StackEvent.StartFailed(taken),
                        new StopEvent.Stopping("the start failed", List.of()),
                        new StopEvent.RunEnded(
                                Verdict.CERTIFIED, List.of(), List.of(), Duration.ZERO, Path.of("target"))))
                .containsExactly("starting api", "port 5000 of service 'api' is taken");
    }

    @Test
    void theSameLastLinesAreShownOnceInACrashLoop() {
        ServiceEvent.ServiceDied died = died("api died: it exited with 3", "no database");
        assertThat(told(died, died, died("api died: it exited with 3", "no cache")))
                .containsExactly(
                        "api died: it exited with 3",
                        "Its last lines:",
                        "  no database",
                        "api died: it exited with 3; its last lines are as before",
                        "api died: it exited with 3",
                        "Its last lines:",
                        "  no cache");
    }

    @Test
    void serviceThatDoesNotAnswerHttpIsReportedWithItsAddress() {
        for (String end : List.of("", ServiceEvent.ServiceReady.SILENT)) {
            List<String> lines = told(new ServiceEvent.ServiceReady(
                    API,
                    52,
                    Map.of("http", 5000),
                    Optional.of("tcp://localhost:5000"),
                    Optional.empty(),
                    Duration.ofSeconds(6),
                    "port 5000 accepts connections" + end));

            assertThat(lines).hasSize(end.isEmpty() ? 1 : 2);
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> line.startsWith(
                            "api did not answer an HTTP request within 2 s, so its address is tcp://localhost:5000;"));
        }
    }

    private static ServiceEvent.ServiceDied died(String what, String line) {
        Failure failure =
                new Failure(Failure.Kind.ENDED, Optional.of(API), what, List.of(line), Optional.of(Path.of("api.log")));
        return new ServiceEvent.ServiceDied(API, 52, new ExitStatus(3), Duration.ZERO, failure);
    }

    private static List<String> told(RunEvent... facts) {
        List<String> lines = new ArrayList<>();
        NarratingListener narrator = new NarratingListener(lines::add, lines::add);
        List.of(facts).forEach(narrator::on);
        return lines;
    }

    private static String golden() throws Exception {
        try (var in = NarratingListenerTest.class.getResourceAsStream("narration.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
