package io.devstack.supervisor;

import io.devstack.json.Json;
import io.devstack.process.ProcessIdentity;
import io.devstack.stack.Fact;
import io.devstack.stack.RunId;
import io.devstack.state.RunRecord;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Loads every class of the library into this JVM. A stop must work when the jar that it came from has been rebuilt or
 * deleted in the meantime ({@code mvn clean install} while a stack runs).
 */
final class Preload {
    private Preload() {}

    static void everything(Path ownCode) {
        try {
            if (Files.isDirectory(ownCode)) {
                loadBelow(ownCode);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(ownCode)) {
                    loadBelow(jar.getPath("/"));
                }
            }
            exerciseJson();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot load the library from " + ownCode, e);
        }
    }

    private static void loadBelow(Path root) throws IOException, ReflectiveOperationException {
        try (Stream<Path> files = Files.walk(root.resolve("io/devstack"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (name.endsWith(".class") && !name.endsWith("-info.class") && !name.contains("Subreaper")) {
                    Class.forName(name.substring(0, name.length() - 6).replace('/', '.'));
                }
            }
        }
    }

    /** The JSON library's own classes are loaded by using it. */
    private static void exerciseJson() throws IOException {
        ProcessIdentity none = new ProcessIdentity("", "", 0, 0);
        RunRecord record = new RunRecord(
                RunRecord.FORMAT,
                RunId.random(),
                Instant.EPOCH,
                none,
                Optional.of(none),
                RunRecord.Phase.STARTING,
                Path.of("/"),
                List.of());
        Json.read(Json.write(record), RunRecord.class);
        Json.write(new Fact.StackReady(Duration.ZERO));
    }
}
