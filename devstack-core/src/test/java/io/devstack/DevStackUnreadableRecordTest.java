package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.Await;
import io.devstack.fixture.Background;
import io.devstack.fixture.Machine;
import io.devstack.model.DevStackException;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A supervisor is alive and its record cannot be read, however often it is set aside: a newer version writes it. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@Tag("slow")
class DevStackUnreadableRecordTest extends EndToEnd {
    private static final String NEWER = "the record with a higher format";
    private static final String FOREIGN = "{\"format\":99,\"run\":\"with other members\"}";

    private CompletableFuture<Void> writer = CompletableFuture.completedFuture(null);
    private volatile boolean enough;

    @AfterEach
    void endWriter() throws Exception {
        enough = true;
        writer.get(100, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {NEWER, FOREIGN, "{"})
    void supervisorIsFoundAndStopped(String record) throws Exception {
        long worker = start(record);
        StopReport report = devStack().stop();
        assertThat(report.found()).isEqualTo(StopReport.Found.A_RUN);
        assertThatNothingIsLeft(report);
        assertThat(Machine.isAlive(worker)).isFalse();
        Await.until("every process is gone", () -> alive().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {NEWER, FOREIGN})
    void hardShutdownKillsTheRun(String record) throws Exception {
        long worker = start(record);
        devStack().hardShutdown(Set.of()).execute();
        assertThat(Machine.isAlive(worker)).isFalse();
        Await.until("every process is gone", () -> alive().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {NEWER, FOREIGN})
    void secondStartIsRejectedAndNamesTheSupervisor(String record) throws Exception {
        long worker = start(record);
        long supervisor = pidIn(pids().resolve("supervisor.pid"));
        assertThatThrownBy(() -> devStack().start(stack(shell("worker", "echo up; read line"))))
                .isInstanceOf(DevStackException.class)
                .hasMessageContaining("pid " + supervisor)
                .hasMessageContaining("cannot be used");
        assertThat(Machine.isAlive(worker)).isTrue();
    }

    /** Starts a stack and replaces its record whenever its supervisor or a stop has touched it. */
    private long start(String content) throws Exception {
        long worker = devStack()
                .start(stack(shell("worker", "echo up; read line")))
                .service("worker")
                .pid();
        long supervisor = pidIn(pids().resolve("supervisor.pid"));
        Path file = pids().resolve("run.json");
        String record =
                content.equals(NEWER) ? Files.readString(file).replace("{\"format\":1,", "{\"format\":99,") : content;
        Files.writeString(file, record);
        writer = Background.run(() -> {
            while (!enough && Machine.isAlive(supervisor)) {
                try {
                    if (Files.notExists(file) || !Files.readString(file).equals(record)) {
                        Path next = Files.writeString(project.resolve("newer.json"), record);
                        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                    }
                    Thread.sleep(10);
                } catch (IOException e) {
                    continue; // the stop has moved the file just now
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        return worker;
    }
}
