package io.devstack.internal.state;

import io.devstack.internal.process.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Decides where the record, the lock and the key of a stack are, and whose they may be: this user's; for root also those of
 * the owner of the project, whose processes are the only ones that are signalled then.
 */
final class TrustGate {
    private static final String RECORD = "run.json";

    private final Path directory;
    private final PrivateHome elsewhere;

    /** Where a directory that could be trusted was opened last, and whose it may be. */
    private volatile Optional<Opened> opened = Optional.empty();

    private record Opened(Path home, Set<UserPrincipal> owners, boolean exposed) {}

    TrustGate(Path directory, PrivateHome elsewhere) {
        this.directory = directory;
        this.elsewhere = elsewhere;
    }

    /** Returns where the record, the lock and the key are. */
    Path home() {
        try {
            return elsewhere
                    .find()
                    .filter(found -> hasRecord(found) || !hasRecordOfProjectOwner())
                    .orElse(directory);
        } catch (IOException e) {
            return directory;
        }
    }

    /**
     * Opens {@link #home}; empty if there is none.
     *
     * @throws UntrustedFileException if another user could have written to it
     */
    Optional<TrustedDirectory> open() throws IOException {
        Path home = home();
        Set<UserPrincipal> owners = owners();
        try {
            Optional<TrustedDirectory> open = TrustedDirectory.open(home, owners);
            opened = open.map(directory -> new Opened(home, owners, directory.isExposed()));
            return open;
        } catch (UntrustedFileException e) {
            if (home.equals(directory) && showsOtherOwnersOrModes()) {
                return Optional.empty(); // nothing is private here, so no record of this version is here
            }
            throw e;
        }
    }

    /**
     * Returns whether what {@link #open} has opened last would be opened again. A directory or a record that is gone says
     * nothing against what was read before.
     */
    boolean isStillTrusted() {
        Optional<Opened> before = opened;
        return before.isEmpty()
                || (isTrusted(before.get().home(), before.get(), true)
                        && isTrusted(before.get().home().resolve(RECORD), before.get(), false));
    }

    private static boolean isTrusted(Path file, Opened before, boolean directory) {
        try {
            if (before.owners().isEmpty()) {
                AccessList.check(file);
                return true;
            }
            PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return (directory ? now.isDirectory() : now.isRegularFile())
                    && TrustedDirectory.isOf(before.owners(), file, now)
                    && !((directory || before.exposed()) && TrustedDirectory.isWritableByOthers(now));
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens it like {@link #open}, and creates it first if the directory is there but cannot keep anything private. */
    TrustedDirectory openForLock() throws IOException {
        Optional<TrustedDirectory> there = open();
        if (there.isEmpty() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            elsewhere.create();
            there = open();
        }
        return there.orElseThrow(() -> new NoSuchFileException(directory.toString()));
    }

    private static boolean hasRecord(Path directory) {
        return Files.exists(directory.resolve(RECORD), LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns whether this JVM is root's and the owner of the project has a run of its own. */
    private boolean hasRecordOfProjectOwner() {
        if (!hasRecord(directory) || projectOwner().isEmpty()) {
            return false;
        }
        try (TrustedDirectory trusted =
                TrustedDirectory.open(directory, owners()).orElse(null)) {
            return trusted != null && otherOwner(trusted).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private Set<UserPrincipal> owners() throws IOException {
        Set<UserPrincipal> owners = new HashSet<>();
        FileOwner.self().ifPresent(self -> owners.add(self.principal()));
        projectOwner().ifPresent(owner -> owners.add(owner.principal()));
        return owners;
    }

    private boolean showsOtherOwnersOrModes() {
        try {
            return !Files.isSymbolicLink(directory) && !PrivateHome.isPrivate(directory);
        } catch (IOException e) {
            return false; // this user may not write here
        }
    }

    /** Returns the owner of the project's directory if this JVM is root's; empty for any other user. */
    Optional<FileOwner> projectOwner() {
        try {
            Path project = directory.getParent();
            return project != null && FileOwner.self().filter(FileOwner::isRoot).isPresent()
                    ? Optional.of(FileOwner.of(project))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the part of {@code output} that leads out of the project. Empty if it does not, and if no other user chooses
     * where root writes to: if this JVM is not root's, or the project is root's own.
     */
    Optional<Path> wayOut(Path output) throws IOException {
        Path project = directory.getParent();
        if (project == null || projectOwner().filter(owner -> !owner.isRoot()).isEmpty()) {
            return Optional.empty();
        }
        Path there = output.toAbsolutePath().normalize();
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = Objects.requireNonNull(there.getParent()); // up to the root, which exists
        }
        if (!Files.exists(there)) {
            return Optional.of(there); // a link to nothing
        }
        Path real = there.toRealPath();
        boolean outside =
                !there.startsWith(project) && real.equals(there); // not the place of a record: those are inside
        return outside || real.startsWith(project) ? Optional.empty() : Optional.of(there);
    }

    /** Returns the owner of an open directory if that is another user, which could have written everything in it. */
    Optional<FileOwner> otherOwner(TrustedDirectory open) throws IOException {
        Optional<UserPrincipal> owner = open.owner();
        if (owner.isEmpty()
                || FileOwner.self()
                        .filter(self -> self.principal().equals(owner.get()))
                        .isPresent()) {
            return Optional.empty();
        }
        return Optional.of(projectOwner()
                .filter(project -> project.principal().equals(owner.get()))
                .orElseThrow(() ->
                        UntrustedFileException.owned(directory, owner.get().getName())));
    }

    /** Returns whether a process is of this user or, for root, of the owner of the project. */
    boolean trusts(ProcessTable table, long pid) {
        OptionalLong user = table.userOf(pid);
        return user.isPresent()
                && (user.equals(table.userOf(table.self().pid()))
                        || projectOwner()
                                .filter(owner -> owner.number() == user.getAsLong())
                                .isPresent());
    }

    boolean isOwn(Path file) throws IOException {
        return FileOwner.self().isEmpty()
                || Objects.equals(FileOwner.self().get().principal(), Files.getOwner(file, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Makes the directory ready for a run: takes the permission to write from other users, and chooses another place for what
     * must be private if the directory cannot keep it so.
     */
    void prepare() throws IOException {
        Optional<FileOwner> self = FileOwner.self();
        if (self.isEmpty()) {
            AccessList.tighten(directory, true);
            return;
        }
        if (Files.isSymbolicLink(directory)) {
            throw UntrustedFileException.link(directory);
        }
        if (!keepsPrivate()) {
            elsewhere.create();
            return;
        }
        if (isOwn(directory)) {
            tighten();
            leaveElsewhere();
        } else if (self.get().isRoot() && !hasRecord(directory)) {
            elsewhere.create(); // what root writes here could be replaced by the owner of the directory
        }
        Optional<TrustedDirectory> open = open();
        if (open.isPresent()) {
            open.get().close();
        }
    }

    private boolean keepsPrivate() throws IOException {
        try {
            return PrivateHome.isPrivate(directory);
        } catch (IOException e) {
            Optional<TrustedDirectory> open = open(); // another user's is named by this
            if (open.isPresent()) {
                open.get().close();
            }
            throw e;
        }
    }

    /** The mode of the directory that was opened is changed, not that of one which a link in its place names. */
    private void tighten() throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(directory)) {
            PosixFileAttributeView view = TrustedDirectory.view(open, directory);
            PosixFileAttributes found = view.readAttributes();
            if (!Objects.equals(found.fileKey(), key)) {
                throw UntrustedFileException.link(directory);
            }
            Set<PosixFilePermission> permissions = new HashSet<>(found.permissions());
            if (permissions.removeAll(Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE))) {
                view.setPermissions(permissions);
            }
        }
    }

    /** The directory was elsewhere once: on another file system, or another user's. */
    private void leaveElsewhere() throws IOException {
        Optional<Path> former = elsewhere.find();
        if (former.isPresent() && !hasRecord(former.get())) {
            for (String name : List.of(".lock", "run.json", "definition.key", "supervisor.kill")) {
                Files.deleteIfExists(former.get().resolve(name)); // the last, of a client that came too late
                Files.deleteIfExists(former.get().resolve("." + name + ".tmp")); // of who was killed while writing
            }
            Files.deleteIfExists(former.get());
        }
    }
}
