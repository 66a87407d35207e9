package io.devstack.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What can happen to a record on disk. */
enum Damage {
    DELETED {
        @Override
        void apply(Scene scene) throws Exception {
            World.run("rm", "-rf", scene.pids().toString());
        }
    },
    TRUNCATED {
        @Override
        void apply(Scene scene) throws IOException {
            byte[] whole = Files.exists(scene.record()) ? Files.readAllBytes(scene.record()) : new byte[] {'{', '"'};
            replace(scene, new String(whole, 0, whole.length / 2, java.nio.charset.StandardCharsets.UTF_8));
        }
    },
    GARBAGE {
        @Override
        void apply(Scene scene) throws IOException {
            replace(scene, "\u0000 not a record \u0001");
        }
    },
    NEWER {
        @Override
        void apply(Scene scene) throws IOException {
            replace(scene, "{\"format\": 99, \"everything\": \"else\"}");
        }
    },
    DIRECTORY {
        @Override
        void apply(Scene scene) throws IOException {
            Files.createDirectories(scene.pids());
            Files.deleteIfExists(scene.record());
            Files.createDirectory(scene.record());
            Files.writeString(scene.record().resolve("precious"), "somebody's\n");
        }
    };

    abstract void apply(Scene scene) throws Exception;

    static Damage of(Event event) {
        return valueOf(event.name().substring(event.name().lastIndexOf('_') + 1));
    }

    private static void replace(Scene scene, String text) throws IOException {
        Files.createDirectories(scene.pids());
        Path other = scene.directory().resolve("damaged");
        Files.writeString(other, text);
        Files.move(other, scene.record(), StandardCopyOption.REPLACE_EXISTING);
    }
}
