package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.event.StackEvent;
import io.devstack.model.InvalidStackException;
import io.devstack.model.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DashboardLinkTest {
    private final Build bound = Poms.build(null, true);

    @TempDir
    Path directory = Path.of("");

    @Test
    void chosenDashboardThatIsMissingIsReportedWithTheReason() throws Exception {
        assertThat(new DashboardLink(bound, "control", false).line(directory))
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("no dashboard: ").contains("nothing is running in"));
    }

    @Test
    void linkThatFailsAtTheBeginningOfARunIsTriedAgainAfterTheStart() throws Exception {
        List<String> printed = new ArrayList<>();
        DashboardLink link = new DashboardLink(bound, "view", false);
        link.onRunStart(directory, printed::add).on(new StackEvent.RunStarted(new RunId("run"), List.of(), 1, ""));
        assertThat(printed).isEmpty();
        assertThat(link.line(directory))
                .hasValueSatisfying(line -> assertThat(line).startsWith("no dashboard: "));
    }

    @Test
    void boundGoalPrintsNoLinkUnlessOneWasChosen() throws Exception {
        assertThat(new DashboardLink(bound, null, false).line(directory)).isEmpty();
    }

    @Test
    void unknownDashboardIsRejectedWithTheTwoKnownOnes() {
        assertThatThrownBy(() -> new DashboardLink(bound, "write", false))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("'write'")
                .hasMessageContaining("use view or control");
    }
}
