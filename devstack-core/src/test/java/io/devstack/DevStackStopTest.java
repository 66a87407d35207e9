package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.event.NarratingListener;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.fixture.Told;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.Signal;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import io.devstack.model.Verdict;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevStackStopTest extends EndToEnd {
    @Test
    void aStopLeavesNothingFreesThePortAndKeepsTheLogs() throws Exception {
        RunningStack running = devStack().start(stack(server("backend")));
        int port = running.service("backend").port();
        Await.until("it has said all it has to say", () -> log("backend").contains("READY"));
        StopReport report = running.stop();
        assertThatNothingIsLeft(report);
        assertThat(report)
                .isEqualTo(new StopReport(StopReport.Found.A_RUN, report.verdict(), List.of(), List.of(), List.of()));
        assertThat(isFree(port)).isTrue();
        assertThatNothingIsLeft();
        assertThat(output().resolve("backend.log")).hasContent("READY");
        assertThat(output().resolve("events.jsonl")).isNotEmptyFile();
    }

    /** The lsof of macOS lists sockets of processes, and a connection that has ended belongs to none. */
    @Test
    void aPortIsFreeAndSaidToLingerWhenTheServerWasTheFirstToEndAConnection() throws Exception {
        assumeThat(Path.of("/usr/bin/perl")).isExecutable();
        String closes = "socket my $s, 2, 1, 0; setsockopt $s, 1, 2, 1; bind $s, pack q(S n x12), 2, shift or die;"
                + " listen $s, 5; while (accept my $c, $s) { close $c }";
        RunningStack running = devStack()
                .start(stack(ServiceBuilder.named("backend")
                        .command("perl", "-e", closes, "@{devstack.backend.port}")
                        .workingDirectory(project)
                        .port(0)));
        try (Socket client = new Socket("127.0.0.1", running.service("backend").port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(running.stop().heldPorts()).isEmpty();
        assertThat(told.facts(StopEvent.PortReleased.class)).singleElement().satisfies(port -> {
            assertThat(port.free()).isTrue();
            assertThat(port.detail()).contains(hasStrategyOfMacos() ? "" : "gone within 60 s");
        });
    }

    @Test
    void aSecondStopFindsNothing() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        running.stop();
        assertThat(running.stop()).isEqualTo(StopReport.NOTHING);
        assertThat(devStack().stop()).isEqualTo(StopReport.NOTHING);
    }

    @Test
    void aStopWhereNothingEverRanFindsNothingAndMakesNothing() throws Exception {
        assertThat(devStack().stop()).isEqualTo(StopReport.NOTHING);
        assertThat(pids()).doesNotExist();
    }

    @Test
    void stopThatSetsADamagedRecordAsideCertifiesNothing() throws Exception {
        Files.createDirectories(pids());
        Files.writeString(pids().resolve("run.json"), "{\"format\":1,");
        StopReport report = devStack().stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.NOTHING);
        assertThat(report.verdict()).isEqualTo(Verdict.UNOBSERVABLE);
    }

    @Test
    void anybodyCanStopARunAndHearsAllOfIt() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        Told other = new Told();
        StopReport report = DevStack.in(pids()).listener(other.listener()).stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.A_RUN);
        assertThat(other.facts(StopEvent.ServiceStopped.class)).hasSize(1);
        assertThat(other.facts(StopEvent.RunEnded.class)).hasSize(1);
        assertThat(other.facts(ServiceEvent.ServiceReady.class)).isEmpty(); // history is not told again
        assertThat(running.stop().left()).isEmpty();
        assertThatNothingIsLeft();
    }

    @Test
    void twoStopsAtOnceBothReturnWhenNothingIsLeft() throws Exception {
        devStack().start(stack(shell("worker", "echo up; exec sleep 600"))).detach();
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            stops.add(Background.run(() -> {
                try {
                    DevStack.in(pids()).stop();
                    assertThatNothingIsLeft();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Void> stop : stops) {
            stop.get();
        }
    }

    @Test
    void dependentsAreStoppedBeforeWhatTheyDependOn() throws Exception {
        String dependent = "trap 'sleep 0.2; touch dependent-is-gone; exit 0' TERM; echo up; read line";
        String base = "trap 'test -e dependent-is-gone && touch in-order; exit 0' TERM; echo up;" + " read line";
        RunningStack running = asleep(devStack()
                .start(stack(shell("base", base), shell("dependent", dependent).dependsOn("base"))));
        running.stop();
        assertThat(project.resolve("in-order")).exists();
    }

    @Test
    void aServiceThatIgnoresTermIsEndedByForceAfterItsGrace() throws Exception {
        RunningStack running = devStack()
                .start(stack(shell("stubborn", "trap '' TERM; echo up; while :; do sleep 0.05; done")
                        .stop(new StopPolicy(Signal.TERM, Duration.ofMillis(200)))));
        assertThatNothingIsLeft(running.stop());
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .singleElement()
                .satisfies(fact -> assertThat(fact.ending()).isEqualTo(StopEvent.ServiceStopped.Ending.FORCED))
                .satisfies(fact -> assertThat(fact.status())
                        .hasValueSatisfying(status -> assertThat(status.value()).isEqualTo(137)));
        assertThatNothingIsLeft();
    }

    @Test
    void serviceThatExitsWithTheStatusOfAKillEndedByItself() throws Exception {
        RunningStack running =
                asleep(devStack().start(stack(shell("worker", "trap 'exit 137' TERM; echo up; read line"))));
        assertThatNothingIsLeft(running.stop());
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(StopEvent.ServiceStopped::ending)
                .containsExactly(StopEvent.ServiceStopped.Ending.GRACEFUL);
    }

    @Test
    void aServiceIsAskedByTheSignalThatItsPolicyNames() throws Exception {
        RunningStack running = asleep(devStack()
                .start(stack(shell(
                                "worker",
                                "trap 'touch by-int; exit 0' INT; trap 'touch by-term; exit 0' TERM; echo up;"
                                        + " read line")
                        .stop(new StopPolicy(Signal.INT, PATIENCE)))));
        running.stop();
        assertThat(project.resolve("by-int")).exists();
        assertThat(project.resolve("by-term")).doesNotExist();
    }

    @Test
    void aServiceGetsTheWholeOfItsGrace() throws Exception {
        RunningStack running = asleep(devStack()
                .start(stack(shell("tidy", "trap 'sleep 1; touch tidied; exit 0' TERM; echo up; read line"))));
        running.stop();
        assertThat(project.resolve("tidied")).exists();
        assertThat(told.facts(StopEvent.ServiceStopped.class))
                .extracting(StopEvent.ServiceStopped::ending)
                .containsExactly(StopEvent.ServiceStopped.Ending.GRACEFUL);
    }

    @Test
    void aStoppedProcessIsWokenSoThatItCanEndByItself() throws Exception {
        RunningStack running = asleep(
                devStack().start(stack(shell("worker", "trap 'touch tidied; exit 0' TERM; echo up; read line"))));
        long worker = running.service("worker").pid();
        signal("STOP", worker);
        Await.until("it is stopped", () -> Machine.stateOf(worker) == 'T');
        running.stop();
        assertThat(project.resolve("tidied")).exists();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 130, 143})
    void whatProgramsEndWithWhenTheyAreAskedToIsClean(int status) throws Exception {
        List<String> lines = new ArrayList<>();
        StopReport report = asleep(
                        devStack().start(stack(shell("worker", "trap 'exit " + status + "' TERM; echo up; read line"))))
                .stop();
        NarratingListener narrator = new NarratingListener(lines::add, lines::add);
        told.facts(StopEvent.ServiceStopped.class).forEach(narrator::on);
        assertThat(told.facts(StopEvent.ServiceStopped.class).get(0).status()).hasValue(new ExitStatus(status));
        assertThat(report.deaths()).isEmpty();
        assertThat(lines).singleElement().asString().matches("worker stopped after [0-9.]+ s");
    }

    @Test
    void aServiceKilledFromOutsideIsReportedWithItsSignal() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        long pid = running.service("worker").pid();
        signal("KILL", pid);
        Await.until(
                "the death is in the journal",
                () -> Files.readString(pids().resolve("events.jsonl")).contains("service-died"));
        assertThat(pids().resolve("worker.pid")).doesNotExist();
        StopReport report = running.stop();
        assertThat(report.deaths())
                .singleElement()
                .satisfies(death -> assertThat(death.kind()).isEqualTo(Failure.Kind.ENDED))
                .satisfies(death -> assertThat(death.what())
                        .contains("worker died: it was ended by signal KILL (exit status 137) after")
                        .contains("; another process sent that signal"));
        assertThat(told.facts(ServiceEvent.ServiceDied.class)).hasSize(1);
    }

    @Test
    void aDeathThatNobodySawIsToldByTheNextStop() throws Exception {
        devStack()
                .start(stack(
                        shell("worker", "echo up; echo out of memory; until [ -e die ]; do sleep 0.02; done; exit 3")))
                .detach();
        Files.createFile(project.resolve("die"));
        Await.until(
                "the death is in the journal",
                () -> Files.readString(pids().resolve("events.jsonl")).contains("service-died"));
        Told other = new Told();
        StopReport report = DevStack.in(pids()).listener(other.listener()).stop();
        assertThat(report.deaths())
                .singleElement()
                .satisfies(death -> assertThat(death.text()).contains("exited with 3", "out of memory"));
        assertThat(other.facts(ServiceEvent.ServiceDied.class)).hasSize(1);
    }

    @Test
    void aDeathIsToldThoughTheDirectoryWasDeletedAndNothingOfTheStackCarriesItsMarkerAnyMore() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        running.detach();
        signal("KILL", running.service("worker").pid());
        Await.until(
                "the death is in the journal",
                () -> Files.readString(pids().resolve("events.jsonl")).contains("service-died"));
        // the supervisor may be about to put something back
        Await.until(
                "it is deleted",
                () -> new ProcessBuilder("rm", "-rf", pids().toString()).start().waitFor() == 0);
        StopReport report = devStack().stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.A_RUN);
        assertThat(report.deaths()).hasSize(1);
        assertThat(alive()).isEmpty();
    }

    @Test
    void aServiceThatEndsAtEndOfInputLivesOn() throws Exception {
        try (RunningStack running = devStack().start(stack(shell("vite", "echo up; cat > /dev/null; touch eof")))) {
            running.detach();
            assertThat(Machine.isAlive(running.service("vite").pid())).isTrue();
            assertThat(project.resolve("eof")).doesNotExist();
        }
        assertThat(devStack().stop().deaths()).isEmpty();
    }

    @Test
    void aListenerThatThrowsCannotStopAStopAndIsHeardAfterwards() throws Exception {
        RunningStack running = devStack().start(stack(shell("worker", "echo up; exec sleep 600")));
        IllegalStateException broken = new IllegalStateException("the listener is broken");
        RunListener throwing = event -> {
            if (event instanceof StopEvent.Stopping) {
                throw broken;
            }
        };
        assertThatThrownBy(() -> DevStack.in(pids()).listener(throwing).stop()).isSameAs(broken);
        assertThatNothingIsLeft();
        assertThat(running.stop()).isNotNull();
    }

    @Test
    void theStackCanBeStartedAgainAfterAStop() throws Exception {
        for (int i = 0; i < 3; i++) {
            devStack()
                    .start(stack(shell("worker", "echo up " + i + "; exec sleep 600")))
                    .stop();
            assertThat(output().resolve("worker.log")).hasContent("up " + i);
        }
    }
}
