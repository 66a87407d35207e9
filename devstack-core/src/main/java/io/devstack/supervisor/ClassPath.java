package io.devstack.supervisor;

import io.devstack.json.Json;
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

    private ClassPath() {}

    static Path ofThisLibrary() {
        return locationOf(ClassPath.class);
    }

    /** Returns the class path; JNA is on it if it can be found, and is not loaded for that. */
    static List<Path> ofSupervisor() {
        Set<Path> elements = new LinkedHashSet<>();
        elements.add(ofThisLibrary());
        elements.add(locationOf(Json.parser()));
        jna().ifPresent(elements::add);
        return List.copyOf(elements);
    }

    private static Optional<Path> jna() {
        ClassLoader loader = ClassPath.class.getClassLoader();
        URL found = loader == null ? null : loader.getResource(JNA);
        if (found == null || !found.getProtocol().equals("jar")) {
            return Optional.empty();
        }
        String jar = found.getPath().substring(0, found.getPath().length() - JNA.length() - 2);
        return Optional.of(Path.of(URI.create(jar)));
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
