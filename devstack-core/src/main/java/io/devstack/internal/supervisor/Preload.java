package io.devstack.internal.supervisor;

import io.devstack.internal.json.Json;
import io.devstack.model.ServiceName;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the classes of the library into this JVM. A stop must work when the jar that it came from has been rebuilt or
 * deleted in the meantime ({@code mvn clean install} while a stack runs).
 *
 * <p>Plain loops and {@code java.util.jar}, which the launcher has loaded already: a zip file system, streams and
 * lambdas took a third of the time until READY (measured on JDK 17).
 */
final class Preload {
    private static final String PACKAGE = "io/devstack/";
    static final String REPORT = PACKAGE + "internal/report/";
    static final String CONTROL = PACKAGE + "internal/control/";
    private static final String WINDOWS = PACKAGE + "internal/os/Windows";
    private static final String CONSOLE = PACKAGE + "internal/os/Console";
    private static final String SUFFIX = ".class";

    private Preload() {}

    /** Loads every class that a run needs from its start to its stop. */
    static void everything(Path ownCode) {
        load(ownCode, PACKAGE);
        try {
            exerciseJson();
        } catch (IOException e) {
            throw new IllegalStateException("cannot load the library from " + ownCode, e);
        }
    }

    /** Loads what shows a run that is over: for when the start, which has to be quick, is over too. */
    static void faces(Path ownCode) {
        load(ownCode, REPORT);
    }

    /** Loads the classes of the control server, which gets no request before there is a running stack. */
    static void control(Path ownCode) {
        load(ownCode, CONTROL);
    }

    private static boolean isFace(String entry) {
        return entry.startsWith(REPORT) || entry.startsWith(CONTROL);
    }

    private static void load(Path ownCode, String wanted) {
        File code = ownCode.toFile();
        try {
            if (code.isDirectory()) {
                loadBelow(new File(code, wanted), wanted, wanted);
            } else {
                loadFrom(code, wanted);
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("cannot load the library from " + ownCode, e);
        }
    }

    private static void loadFrom(File jar, String wanted) throws IOException, ClassNotFoundException {
        try (JarFile file = new JarFile(jar)) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                load(entries.nextElement().getName(), wanted);
            }
        }
    }

    private static void loadBelow(File directory, String prefix, String wanted) throws ClassNotFoundException {
        File[] files = directory.listFiles();
        if (files == null) {
            return;
        }
        for (File file : files) {
            if (file.isDirectory()) {
                loadBelow(file, prefix + file.getName() + "/", wanted);
            } else {
                load(prefix + file.getName(), wanted);
            }
        }
    }

    /**
     * Skips the classes that need JNA: it is optional on Linux, where the subreaper has done its work by now, and on Windows a
     * jar that is in use cannot be deleted.
     */
    private static void load(String entry, String wanted) throws ClassNotFoundException {
        boolean loaded = entry.startsWith(wanted)
                && entry.endsWith(SUFFIX)
                && (!wanted.equals(PACKAGE) || !isFace(entry))
                && !entry.endsWith("-info.class")
                && !entry.contains("Subreaper")
                && !entry.startsWith(WINDOWS)
                && !entry.startsWith(CONSOLE);
        if (loaded) {
            Class.forName(entry.substring(0, entry.length() - SUFFIX.length()).replace('/', '.'));
        }
    }

    /** The JSON library's own classes are loaded by using it. */
    private static void exerciseJson() throws IOException {
        Json.read(Json.write(new ServiceName("preload")), ServiceName.class);
    }
}
