package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.internal.words.Bytes;
import io.devstack.model.ServiceName;
import io.devstack.model.StopPolicy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {
    private static final ServiceName WEB = new ServiceName("web");

    @TempDir
    Path directory = Path.of("");

    private final List<RunEvent> facts = new ArrayList<>();
    private long free = 4 * Bytes.GIGABYTE;
    private boolean isTrusted = true;

    @Test
    void eachSizeOfALogIsPublishedOnce() throws Exception {
        DiskWatch watch = watch(Optional.empty());
        ServiceRecord web = web();
        watch.look(List.of(web));
        assertThat(facts).isEmpty();
        for (long megabytes : new long[] {255, 256, 300, 1023, 1024, 1025, 5000, 5001}) {
            grow(megabytes * Bytes.MEGABYTE);
            watch.look(List.of(web));
            watch.look(List.of(web));
        }
        assertThat(facts)
                .containsExactly(
                        new ServiceEvent.LogGrew(WEB, log(), 256 * Bytes.MEGABYTE),
                        new ServiceEvent.LogGrew(WEB, log(), Bytes.GIGABYTE),
                        new ServiceEvent.LogGrew(WEB, log(), 4 * Bytes.GIGABYTE));
    }

    @Test
    void lowSpaceIsPublishedOnce() {
        DiskWatch watch = watch(Optional.empty());
        for (long megabytes : new long[] {-1, 501, 499, 3, 600, 2}) {
            free = megabytes * Bytes.MEGABYTE;
            watch.look(List.of());
        }
        assertThat(facts).containsExactly(new StackEvent.SpaceLow(directory, 499 * Bytes.MEGABYTE));
    }

    @Test
    void limitedLogIsCutAtHalfOfItsLimit() throws Exception {
        DiskWatch watch = watch(Optional.of(2 * Bytes.MEGABYTE));
        ServiceRecord web = web();
        for (int time = 0; time < 3; time++) {
            grow(Bytes.MEGABYTE - 1);
            watch.look(List.of(web));
            watch.close();
            assertThat(Files.size(log())).isEqualTo(Bytes.MEGABYTE - 1);
            grow(Bytes.MEGABYTE);
            watch.look(List.of(web));
            watch.close();
            assertThat(Files.size(log())).isZero();
            assertThat(directory.resolve("web.older.log")).hasSize(Bytes.MEGABYTE);
        }
        assertThat(facts)
                .containsExactly(
                        new ServiceEvent.LogCut(WEB, log(), directory.resolve("web.older.log"), 2 * Bytes.MEGABYTE));
    }

    @Test
    void logThatCannotBeCutIsNotReportedAsCut() throws Exception {
        DiskWatch watch = watch(Optional.of(2 * Bytes.MEGABYTE));
        Path inTheWay = Files.createDirectories(directory.resolve("web.older.log/in-the-way"));
        grow(Bytes.MEGABYTE);
        watch.look(List.of(web()));
        watch.close();
        assertThat(facts).isEmpty();
        Files.delete(inTheWay);
        watch.look(List.of(web()));
        watch.close();
        assertThat(facts).hasSize(1);
    }

    @Test
    void logInADirectoryThatCannotBeTrustedAnyMoreIsKept() throws Exception {
        DiskWatch watch = watch(Optional.of(2 * Bytes.MEGABYTE));
        isTrusted = false;
        grow(Bytes.MEGABYTE);
        watch.look(List.of(web()));
        watch.close();
        assertThat(log()).hasSize(Bytes.MEGABYTE);
        assertThat(directory.resolve("web.older.log")).doesNotExist();
        isTrusted = true;
        watch.look(List.of(web()));
        watch.close();
        assertThat(log()).isEmptyFile();
    }

    private void cut(Path log) throws IOException {
        if (!isTrusted) {
            throw new IOException(directory + " is a link");
        }
        StateDirectory.at(directory).logs().cut(directory.toRealPath().resolve(log.getFileName()));
    }

    private DiskWatch watch(Optional<Long> limit) {
        return new DiskWatch(directory, this::cut, () -> free, limit, facts::add);
    }

    private Path log() {
        return directory.resolve("web.log");
    }

    private ServiceRecord web() {
        return new ServiceRecord(WEB, Optional.empty(), "", Map.of(), log(), StopPolicy.DEFAULT, List.of());
    }

    /** The file takes no room on the disk. */
    private void grow(long size) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "rw")) {
            file.setLength(size);
        }
    }
}
