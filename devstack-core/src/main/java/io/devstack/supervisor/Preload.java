package io.devstack.supervisor;

import io.devstack.json.Json;
import io.devstack.stack.ServiceName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads every class of the library into this JVM. A stop must work when the jar that it came from has been rebuilt or
 * deleted in the meantime ({@code mvn clean install} while a stack runs).
 *
 * <p>Plain loops and {@code java.util.jar}, which the launcher has loaded already: a zip file system, streams and
 * lambdas took a third of the time until READY (measured on JDK 17).
 */
final class Preload {
    private static final String PACKAGE = "io/devstack/";
    private static final String SUFFIX = ".class";

    private Preload() {}

    static void everything(Path ownCode) {
        File code = ownCode.toFile();
        try {
            if (code.isDirectory()) {
                loadBelow(new File(code, PACKAGE), PACKAGE);
            } else {
                loadFrom(code);
            }
            exerciseJson();
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("cannot load the library from " + ownCode, e);
        }
    }

    private static void loadFrom(File jar) throws IOException, ClassNotFoundException {
        try (JarFile file = new JarFile(jar)) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                load(entries.nextElement().getName());
            }
        }
    }

    private static void loadBelow(File directory, String prefix) throws ClassNotFoundException {
        File[] files = directory.listFiles();
        if (files == null) {
            return;
        }
        for (File file : files) {
            if (file.isDirectory()) {
                loadBelow(file, prefix + file.getName() + "/");
            } else {
                load(prefix + file.getName());
            }
        }
    }

    /** The subreaper's classes need JNA, which need not be there, and have done their work by now. */
    private static void load(String entry) throws ClassNotFoundException {
        boolean wanted = entry.startsWith(PACKAGE)
                && entry.endsWith(SUFFIX)
                && !entry.endsWith("-info.class")
                && !entry.contains("Subreaper");
        if (wanted) {
            Class.forName(entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'));
        }
    }

    /** The JSON library's own classes are loaded by using it. */
    private static void exerciseJson() throws IOException {
        Json.read(Json.write(new ServiceName("preload")), ServiceName.class);
    }
}
