package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.devstack.event.NarratingListener;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Await;
import io.devstack.internal.process.Secrets;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.Signal;
import io.devstack.model.StartFailedException;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A secret is in every place that can have one; none of them may be found in what is shown or stored. */
class DevStackSecretsTest extends EndToEnd {
    private static final String SECRET = "hunter2";

    @Test
    void noSecretIsInAnyFileOrFactOfARun() throws Exception {
        List<ProbeDefinition> probes = List.of(
                new ProbeDefinition.Log("up"), new ProbeDefinition.Exec(List.of("true", "--password=" + SECRET)));
        RunningStack running = devStack()
                .start(stack(worker("echo up; read line")
                        .ready(new ReadyPolicy(probes, PATIENCE, ReadyPolicy.HeldBy.MEMBER))
                        .open("http://localhost:1/?token=" + SECRET)
                        .stop(new StopPolicy(
                                Signal.TERM,
                                Duration.ofSeconds(4),
                                Optional.of(new StopStep.Exec(List.of("sh", "-c", "exit 1", "--api-key", SECRET)))))));
        assertThat(running.service("worker").open()).hasValue("http://localhost:1/?token=" + SECRET);
        assertThat(running.service("worker").open().map(Secrets::masked)).hasValue("http://localhost:1/?token=***");
        assertThat(Files.readString(pids().resolve("run.json")))
                .contains("worker")
                .doesNotContain(SECRET);
        assertThat(devStack().hardShutdown(java.util.Set.of()).listing().toString())
                .contains("--password=***")
                .doesNotContain(SECRET);
        running.stop();
        assertThat(told.facts(StopEvent.StopStepTaken.class)).hasSize(1);
        assertThatItIsNowhere();
    }

    @Test
    void noSecretIsInAFailedStart() throws Exception {
        List<ProbeDefinition> probes = List.of(new ProbeDefinition.Exec(
                List.of("sh", "-c", "echo >> asked; exit 1", "sh", "-Ddb.password=" + SECRET)));
        // when it is asked for the second time the first answer is known
        String endsWhenAsked = "until [ -e asked ] && [ \"$(wc -l < asked)\" -ge 2 ]; do sleep 0.01; done; exit 1";
        StartFailedException failure = catchThrowableOfType(
                StartFailedException.class,
                () -> devStack()
                        .start(stack(worker(endsWhenAsked)
                                .ready(new ReadyPolicy(probes, PATIENCE, ReadyPolicy.HeldBy.MEMBER)))));
        assertThat(failure).hasMessageContaining("-Ddb.password=***").hasMessageNotContaining(SECRET);
        assertThatItIsNowhere();
    }

    private ServiceBuilder worker(String script) {
        return ServiceBuilder.named("worker")
                .command("sh", "-c", script, "sh", "--password=" + SECRET, "pg://anna:" + SECRET + "@h/db")
                .workingDirectory(project)
                .environment("ORDINARY", SECRET);
    }

    private void assertThatItIsNowhere() throws Exception {
        List<String> lines = new ArrayList<>();
        NarratingListener narrator = new NarratingListener(lines::add, lines::add);
        told.facts().forEach(narrator::on);
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(SECRET));
        assertThat(told.facts().toString()).doesNotContain(SECRET);
        Await.until("the files have been put away", () -> Files.exists(output().resolve("events.jsonl")));
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(SECRET);
            }
        }
    }
}
