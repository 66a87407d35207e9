package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Decides by access control lists, which stand for modes on Windows, which users may write a file: this user, and those users who may
 * write to the system directory of Windows (SYSTEM, Administrators, TrustedInstaller), whose names differ from language to language.
 *
 * <p>The owner is this user or the owner of a file that this JVM has just created, which is Administrators for an elevated process.
 */
final class AccessList {
    private static final Set<AclEntryPermission> WRITE = EnumSet.of(
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            AclEntryPermission.DELETE,
            AclEntryPermission.DELETE_CHILD,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER);

    private static final Set<String> VIEWS = FileSystems.getDefault().supportedFileAttributeViews();
    private static final boolean IS_USED = VIEWS.contains("acl") && !VIEWS.contains("posix");

    private static Optional<AccessList> own = Optional.empty();

    private final UserPrincipal user;
    private final Set<UserPrincipal> owners;
    private final Set<UserPrincipal> writers;

    /**
     * Makes the rules.
     *
     * @param user this user
     * @param ownerOfNewFiles this user, or Administrators
     * @param system those who may write to the system directory
     */
    AccessList(UserPrincipal user, UserPrincipal ownerOfNewFiles, Set<UserPrincipal> system) {
        this.user = user;
        this.owners = new HashSet<>(List.of(user, ownerOfNewFiles));
        this.writers = new HashSet<>(system);
        writers.addAll(owners);
    }

    private static synchronized AccessList own() throws IOException {
        if (own.isEmpty()) {
            Optional<UserPrincipal> user = user();
            Optional<UserPrincipal> owner = ownerOfNewFiles();
            UserPrincipal known = user.or(() -> owner)
                    .orElseThrow(() -> new IOException(
                            "Windows shows neither by name nor by the owner of a new file which user this is"));
            own = Optional.of(new AccessList(known, owner.orElse(known), system()));
        }
        return own.get();
    }

    /** Empty if no domain controller can be asked. */
    private static Optional<UserPrincipal> user() {
        try {
            return Optional.of(FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(
                            ProcessHandle.current().info().user().orElse(System.getProperty("user.name", ""))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty if the disk is full, which must not prevent a stop. */
    private static Optional<UserPrincipal> ownerOfNewFiles() {
        try {
            Path file = Files.createTempFile("devstack", ".owner");
            try {
                return Optional.of(Files.getOwner(file));
            } finally {
                NameChange.delete(file);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Set<UserPrincipal> system() throws IOException {
        Path directory = Path.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows"), "System32");
        Set<UserPrincipal> writers = new HashSet<>();
        for (AclEntry entry : view(directory).getAcl()) {
            if (givesWrite(entry)) {
                writers.add(entry.principal());
            }
        }
        return writers;
    }

    private static AclFileAttributeView view(Path file) {
        return Objects.requireNonNull(
                Files.getFileAttributeView(file, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    /** An entry that only new files of a directory inherit says nothing about the directory. */
    private static boolean givesWrite(AclEntry entry) {
        return entry.type() == AclEntryType.ALLOW
                && !entry.flags().contains(AclEntryFlag.INHERIT_ONLY)
                && !Collections.disjoint(entry.permissions(), WRITE);
    }

    /** Returns whether all who may write a file are trusted. Java shows no entry if there is no list: everyone may write then. */
    boolean keepsOthersOut(List<AclEntry> list) {
        return !list.isEmpty()
                && list.stream().filter(AccessList::givesWrite).allMatch(entry -> writers.contains(entry.principal()));
    }

    boolean isOwner(UserPrincipal owner) {
        return owners.contains(owner);
    }

    /** Returns the list of a file that only this user and the system may open; new files of a directory inherit it. */
    private List<AclEntry> ownerOnly(boolean directory) {
        return writers.stream()
                .map(writer -> AclEntry.newBuilder()
                        .setType(AclEntryType.ALLOW)
                        .setPrincipal(writer)
                        .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                        .setFlags(
                                directory
                                        ? EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                                        : EnumSet.noneOf(AclEntryFlag.class))
                        .build())
                .toList();
    }

    /** Returns the attribute by which a file or a directory is created for its owner alone; none where modes or nothing do that. */
    static FileAttribute<?>[] attributes(boolean directory) {
        if (!IS_USED) {
            return new FileAttribute<?>[0];
        }
        try {
            List<AclEntry> list = own().ownerOnly(directory);
            return new FileAttribute<?>[] {
                new FileAttribute<List<AclEntry>>() {
                    @Override
                    public String name() {
                        return "acl:acl";
                    }

                    @Override
                    public List<AclEntry> value() {
                        return list;
                    }
                }
            };
        } catch (IOException e) {
            return new FileAttribute<?>[0]; // a full disk must not prevent a stop; the gate checks what was made
        }
    }

    /**
     * Checks who owns a file and who may write it; does nothing where lists are not used, as on FAT.
     *
     * @throws UntrustedFileException if another user could have written it
     */
    static void check(Path file) throws IOException {
        if (isUsedFor(file)) {
            AclFileAttributeView view = checkOwner(file);
            if (!own().keepsOthersOut(view.getAcl())) {
                throw UntrustedFileException.writable(file, own().user.getName());
            }
        }
    }

    /**
     * Returns whether no other user may write a directory, which may be the system's: Windows itself makes the directories of a profile.
     * True where lists are not used.
     */
    static boolean isPrivate(Path directory) throws IOException {
        return !isUsedFor(directory)
                || (own().writers.contains(view(directory).getOwner())
                        && own().keepsOthersOut(view(directory).getAcl()));
    }

    /**
     * Takes the permission to write from other users.
     *
     * @throws UntrustedFileException if the file is another user's
     */
    static void tighten(Path file, boolean directory) throws IOException {
        if (isUsedFor(file)) {
            AclFileAttributeView view = checkOwner(file);
            if (!own().keepsOthersOut(view.getAcl())) {
                view.setAcl(own().ownerOnly(directory));
            }
        }
    }

    private static AclFileAttributeView checkOwner(Path file) throws IOException {
        AclFileAttributeView view = view(file);
        UserPrincipal owner = view.getOwner();
        if (!own().isOwner(owner)) {
            throw UntrustedFileException.owned(file, owner.getName());
        }
        return view;
    }

    /** A file system that does not say counts as one with lists. */
    private static boolean isUsedFor(Path file) throws IOException {
        if (!IS_USED || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try {
            return Files.getFileStore(file).supportsFileAttributeView(AclFileAttributeView.class);
        } catch (IOException e) {
            return true;
        }
    }
}
