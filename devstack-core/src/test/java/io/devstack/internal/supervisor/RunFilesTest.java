package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.Records;
import io.devstack.internal.journal.Journal;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.state.RunLedger;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.state.UntrustedFileException;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@PosixOnly("links, which need a privilege on Windows")
class RunFilesTest {
    private static final ServiceName BACKEND = new ServiceName("backend");

    private final OperatingSystem system = OperatingSystem.current();

    @TempDir
    private Path project = Path.of("");

    @Test
    void filesBehindALinkInPlaceOfTheDirectoryStay() throws Exception {
        Path mine = Files.createDirectory(project.resolve("mine"));
        Files.writeString(mine.resolve("run.json"), "mine");
        Files.writeString(mine.resolve("backend.pid"), "7");
        StateDirectory state = StateDirectory.create(project.resolve(".pids"));
        RunLedger ledger = RunLedger.begin(state, record());
        try (Journal journal = Journal.open(state.journal(), state.logs()::append)) {
            RunFiles files = new RunFiles(system, state, ledger, journal, system.hold(state.path()));
            for (String name : List.of("run.json", "events.jsonl", "supervisor.pid", ".gitignore")) {
                Files.delete(state.path().resolve(name));
            }
            Files.delete(state.path());
            Files.createSymbolicLink(state.path(), mine);

            files.restore();
            assertThatThrownBy(() -> ledger.enter(RunRecord.Phase.STOPPING)).isInstanceOf(UntrustedFileException.class);
            assertThatThrownBy(() -> ledger.writeArguments(BACKEND, "--port=1"))
                    .isInstanceOf(UntrustedFileException.class);
            ledger.ended(BACKEND);
        }
        assertThat(mine.toFile().list()).containsExactlyInAnyOrder("run.json", "backend.pid");
        assertThat(mine.resolve("run.json")).hasContent("mine");
    }

    private RunRecord record() {
        return Records.ready(RunId.random(), system.processes().self(), project.resolve("target/devstack"));
    }
}
