package io.devstack.internal.supervisor;

import io.devstack.internal.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what the supervisor's JVM needs from where this code itself was loaded, whatever class loader did it. */
final class ClassPath {
    private static final String JNA = "com/sun/jna/Native.class";
    private static final String DASHBOARD = "io/devstack/dashboard/index.html";

    private ClassPath() {}

    static Path ofThisLibrary() {
        return locationOf(ClassPath.class);
    }

    /** Returns the class path, with JNA and the dashboard if they are found; neither is loaded for that. */
    static List<Path> ofSupervisor() {
        Set<Path> elements = new LinkedHashSet<>();
        elements.add(ofThisLibrary());
        elements.add(locationOf(Json.parser()));
        placeOf(JNA).ifPresent(elements::add);
        placeOf(DASHBOARD).ifPresent(elements::add);
        return List.copyOf(elements);
    }

    /** Returns the jar or the directory of classes that has a file. */
    private static Optional<Path> placeOf(String file) {
        ClassLoader loader = ClassPath.class.getClassLoader();
        URL found = loader == null ? null : loader.getResource(file);
        if (found == null || !Set.of("jar", "file").contains(found.getProtocol())) {
            return Optional.empty();
        }
        boolean isJar = found.getProtocol().equals("jar");
        String place = isJar ? found.getPath() : found.toString();
        return Optional.of(Path.of(URI.create(place.substring(0, place.length() - file.length() - (isJar ? 2 : 0)))));
    }

    private static Path locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("cannot tell where " + type.getName() + " was loaded from");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalStateException("not a file: " + source.getLocation(), e);
        }
    }
}
