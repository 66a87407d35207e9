package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where the record, the lock and the key of a stack are if its directory cannot keep other users out: on file systems that
 * show another owner or mode than was asked for (WSL's DrvFs, vboxsf, CIFS, NFS with root_squash, 9p), and for root in the
 * directory of another user.
 */
final class PrivateHome {
    /** Begins the name of a file that is created to read its owner and mode back. */
    static final String PROBE = ".devstack-probe-";

    private final String stackId;
    private final Map<String, String> environment;
    private final Path temporary;

    PrivateHome(String stackId) {
        this(stackId, System.getenv(), Path.of("/tmp"));
    }

    PrivateHome(String stackId, Map<String, String> environment, Path temporary) {
        this.stackId = stackId;
        this.environment = environment;
        this.temporary = temporary;
    }

    /**
     * Returns whether a file that is created in {@code directory} has the owner and the mode that were asked for. For root,
     * another user may replace the directory in between, so the file is made and deleted in the one that was opened.
     */
    static boolean isPrivate(Path directory) throws IOException {
        Optional<FileOwner> self = FileOwner.self();
        if (self.isEmpty()) {
            return true;
        }
        Path parent = directory.toAbsolutePath().getParent();
        Optional<Path> above =
                self.get().isRoot() && parent != null ? Optional.of(parent.toRealPath()) : Optional.empty();
        String probe = PROBE + UUID.randomUUID();
        try (OpenDirectory open = OpenDirectory.of(directory, above)) {
            try {
                open.open(probe, OpenDirectory.CREATE, OwnerOnly.file()).close();
                return open.attributes(probe) instanceof PosixFileAttributes found
                        && found.owner().equals(self.get().principal())
                        && found.permissions().equals(PosixFilePermissions.fromString("rw-------"));
            } finally {
                open.delete(probe);
            }
        }
    }

    /** Returns the directory if there is one that can be trusted. */
    Optional<Path> find() throws IOException {
        for (Path base : bases()) {
            Path all = base.resolve("devstack");
            Path directory = all.resolve(stackId);
            if (directory.toFile().isDirectory() // unlike Files, this makes no exception where there is none
                    && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && isOurs(base)
                    && isOurs(all)
                    && isOurs(directory)) {
                return Optional.of(directory);
            }
        }
        return Optional.empty();
    }

    /** Returns the directory, in the first place that can keep it private; creates it. */
    Path create() throws IOException {
        Optional<Path> there = find();
        if (there.isPresent()) {
            return there.get();
        }
        for (Path base : bases()) {
            if (isUsable(base)) {
                Path all = base.resolve("devstack");
                Path directory = all.resolve(stackId);
                make(all);
                make(directory);
                if (isOurs(directory)) {
                    return directory;
                }
            }
        }
        throw new IOException(
                "there is no private directory for the record of the stack: XDG_RUNTIME_DIR, XDG_CACHE_HOME,"
                        + " HOME and " + temporary + " cannot keep other users out");
    }

    private boolean isUsable(Path base) {
        try {
            Path parent = base.getParent();
            if (parent != null && (parent.equals(temporary) || isOurs(parent))) {
                make(base);
            }
            return isOurs(base) && isPrivate(base);
        } catch (IOException e) {
            return false; // the next one may do
        }
    }

    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, OwnerOnly.directory());
        } catch (FileAlreadyExistsException e) {
            return; // it is checked before it is used
        }
    }

    private static boolean isOurs(Path directory) throws IOException {
        Optional<FileOwner> self = FileOwner.self();
        if (self.isEmpty()) {
            return false;
        }
        try (TrustedDirectory trusted =
                TrustedDirectory.open(directory, Set.of(self.get().principal())).orElse(null)) {
            return trusted != null;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> bases() throws IOException {
        List<Path> bases = new ArrayList<>();
        add(bases, "XDG_RUNTIME_DIR", "");
        add(bases, "XDG_CACHE_HOME", "");
        add(bases, "HOME", ".cache");
        Optional<FileOwner> self = FileOwner.self();
        self.filter(user -> user.number() >= 0)
                .ifPresent(user -> bases.add(temporary.resolve("devstack-" + user.number())));
        return bases;
    }

    private void add(List<Path> bases, String variable, String below) {
        String value = environment.getOrDefault(variable, "");
        if (value.startsWith("/")) {
            bases.add(Path.of(value).resolve(below).normalize());
        }
    }
}
