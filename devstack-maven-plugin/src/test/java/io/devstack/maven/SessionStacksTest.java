package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.util.List;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class SessionStacksTest {
    private final CollectingLog log = new CollectingLog();

    @Test
    void whatTheEndOfTheSessionCouldNotEndIsAWarning() {
        SessionStacks.warn(
                new StopReport(
                        StopReport.Found.A_RUN,
                        Verdict.LEFT,
                        List.of("pid 60 (sleep 60)", "pid 61 (cat)"),
                        List.of(),
                        List.of()),
                log);
        assertThat(log.lines())
                .containsExactly("WARNING not everything could be stopped at the end of the build; still alive: "
                        + "pid 60 (sleep 60); pid 61 (cat); stop it with: mvn devstack:stop");
    }

    @Test
    void theCopyThatAModuleGetsIsTheSameSession() {
        MavenProject module = Poms.moduleWithoutPlugin("shop");
        MavenSession session = Poms.build(module, false, module).session();
        assertThat(SessionStacks.isSame(session, session.clone())).isTrue();
        assertThat(SessionStacks.isSame(
                        session, Poms.build(module, false, module).session()))
                .isFalse();
    }

    @Test
    void anEndThatLeftNothingIsNotWorthALine() {
        SessionStacks.warn(StopReport.NOTHING, log);
        assertThat(log.lines()).isEmpty();
    }
}
