package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Await;
import io.devstack.internal.supervisor.LibraryCache.Copies;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
    @TempDir
    Path cache;

    @TempDir
    Path build;

    private Path jar = Path.of("");

    @BeforeEach
    void jar() throws IOException {
        jar = Files.writeString(build.resolve("core.jar"), "version 1");
    }

    @Test
    void unchangedJarsAreCopiedOnce() throws Exception {
        Copies first = copies();
        assertThat(first.isNew()).isTrue();
        assertThat(first.jars().get(0)).hasContent("version 1").isNotEqualTo(jar);
        assertThat(copies()).isEqualTo(new Copies(first.jars(), false));
    }

    @Test
    void rewrittenJarGetsAnotherCopy() throws Exception {
        Copies first = copies();
        Files.writeString(jar, "version 2");
        assertThat(copies().jars().get(0)).hasContent("version 2");
        assertThat(first.jars().get(0)).hasContent("version 1");
    }

    @Test
    void damagedCopyIsReplaced() throws Exception {
        Path copy = copies().jars().get(0);
        Files.writeString(copy, "version X");
        Copies again = copies();
        assertThat(again.isNew()).isTrue();
        assertThat(again.jars()).containsExactly(copy);
        assertThat(copy).hasContent("version 1");
        Files.delete(copy);
        assertThat(copies().jars().get(0)).hasContent("version 1");
    }

    /** A stream of java.io forbids others to delete its file on Windows. */
    @Test
    @EnabledOnOs(OS.WINDOWS)
    void damagedCopyThatIsOpenIsReplacedAsSoonAsItIsClosed() throws Exception {
        Path copy = copies().jars().get(0);
        Files.writeString(copy, "version X");
        CompletableFuture<Copies> again = new CompletableFuture<>();
        Thread build = new Thread(() -> {
            try {
                again.complete(copies());
            } catch (IOException e) {
                again.completeExceptionally(e);
            }
        });
        try (InputStream reader = new FileInputStream(copy.toFile())) {
            assertThat(reader.read()).isEqualTo('v');
            build.start();
            Await.until("the build waits", () -> build.getState() == Thread.State.TIMED_WAITING || again.isDone());
        }
        assertThat(again.get().isNew()).isTrue();
        assertThat(copy).hasContent("version 1");
    }

    @Test
    void classDirectoryIsPackedWithoutTimes() throws Exception {
        Path classes = Files.createDirectories(build.resolve("classes/a"));
        Files.writeString(classes.resolve("A.class"), "A");
        List<Path> classPath = List.of(build.resolve("classes"), jar);
        Copies packed = new LibraryCache(cache).copiesOf(classPath);
        try (JarFile file = new JarFile(packed.jars().get(0).toFile())) {
            assertThat(file.stream().map(Object::toString)).containsExactly("a/A.class");
        }
        Files.setLastModifiedTime(classes.resolve("A.class"), FileTime.from(Instant.EPOCH));
        assertThat(new LibraryCache(cache).copiesOf(classPath).isNew()).isFalse();
    }

    @Test
    void copiesUsedLongAgoAreDeleted() throws Exception {
        List<Path> made = new ArrayList<>();
        for (int version = 1; version <= 6; version++) {
            Files.writeString(jar, "version " + version);
            made.add(copies().directory());
            Files.setLastModifiedTime(made.get(version - 1), FileTime.fromMillis(version));
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).containsExactlyInAnyOrderElementsOf(made.subList(2, 6));
        }
    }

    @Test
    void buildsAtTheSameTimeShareTheCopies() throws Exception {
        ExecutorService builds = Executors.newFixedThreadPool(8);
        try {
            List<Future<Copies>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(builds.submit(this::copies));
            }
            for (Future<Copies> one : all) {
                assertThat(one.get().jars().get(0)).hasContent("version 1");
            }
        } finally {
            builds.shutdownNow();
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void archiveOfAnotherLengthIsNotUsed() throws Exception {
        SupervisorCommand without = SupervisorCommand.in(cache, List.of(jar), Map.of());
        Path directory = without.archiveDirectory().orElseThrow();
        assertThat(without.archive()).isEmpty();
        ClassArchive archive = new ClassArchive(directory, SupervisorCommand.OPTIONS);
        Path whole = Files.writeString(directory.resolve(archive.nameFor(7)), "archive");
        assertThat(SupervisorCommand.in(cache, List.of(jar), Map.of()))
                .isEqualTo(new SupervisorCommand(without.classPath(), true, Optional.of(whole), Optional.empty()));
        Files.writeString(whole, "cut");
        assertThat(SupervisorCommand.in(cache, List.of(jar), Map.of())).isEqualTo(without);
    }

    @Test
    void archiveIsMadeInACiJobOnlyIfTheCacheSurvived() throws Exception {
        Map<String, String> ci = Map.of("CI", "true");
        assertThat(SupervisorCommand.in(cache, List.of(jar), ci).archiveDirectory())
                .isEmpty();
        assertThat(SupervisorCommand.in(cache, List.of(jar), ci).archiveDirectory())
                .isPresent();
    }

    private Copies copies() throws IOException {
        return new LibraryCache(cache).copiesOf(List.of(jar));
    }
}
