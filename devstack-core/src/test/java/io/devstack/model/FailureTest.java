package io.devstack.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void blankLinesAndBannersAreLeftOut() {
        List<String> lines = List.of("", "  .   ____     _ __ _", " \\\\/  ___)| |_)| |", " :: Spring Boot ::", "   ");
        assertThat(new Failure(Failure.Kind.ENDED, Optional.empty(), "api exited with 1", lines, Optional.empty())
                        .foldedLines())
                .containsExactly(" :: Spring Boot ::");
    }

    @Test
    void repeatedLinesAreCountedAndOthersKept() {
        List<String> lines = new ArrayList<>(List.of("up", "up", "a"));
        lines.addAll(Collections.nCopies(19, "cannot connect"));
        lines.add("a");
        Failure failure = new Failure(
                Failure.Kind.ENDED, Optional.empty(), "api exited with 1", lines, Optional.of(Path.of("api.log")));
        assertThat(failure.text().lines())
                .containsExactly(
                        "api exited with 1",
                        "Last lines of api.log:",
                        "  up",
                        "  up",
                        "  a",
                        "  cannot connect",
                        "  … 18 more times",
                        "  a");
    }

    @Test
    void linesOfARequestThatDifferInTheirTimesAreCountedTogether() {
        List<String> lines = new ArrayList<>(List.of("ready", "at Main.java:10", "at Main.java:11", "at Main.java:12"));
        for (int second = 10; second < 18; second++) {
            lines.add("[29/Nov/2026 16:55:" + second + "] code 404, message File not found");
            lines.add("[29/Nov/2026 16:55:" + second + ".123] GET /health 404");
        }
        lines.add("bye");
        assertThat(new Failure(Failure.Kind.NOT_READY, Optional.empty(), "not ready", lines, Optional.empty())
                        .foldedLines())
                .containsExactly(
                        "ready",
                        "at Main.java:10",
                        "at Main.java:11",
                        "at Main.java:12",
                        "[29/Nov/2026 16:55:10] code 404, message File not found",
                        "[29/Nov/2026 16:55:10.123] GET /health 404",
                        "… these 2 lines 7 more times",
                        "bye");
    }
}
