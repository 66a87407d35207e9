package io.devstack.internal.state;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A user, as files name their owner.
 *
 * @param principal the user
 * @param number the number of the user; negative if it is unknown
 */
record FileOwner(UserPrincipal principal, long number) {
    private static final long ROOT = 0;
    private static final long UNKNOWN = -1;
    private static final String UNMAPPED = "nobody";

    /** What Linux shows in a user namespace for every user that has no number there. */
    private static final long OVERFLOW = 65534;

    private static final boolean KNOWN =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private static Optional<FileOwner> self = Optional.empty();

    /**
     * Returns the user that this JVM runs as: the owner of a file that it has just created. Empty where files have no such
     * owner; access is controlled by lists there, which a directory of the user inherits.
     */
    static synchronized Optional<FileOwner> self() throws IOException {
        if (self.isEmpty() && KNOWN) {
            self = Optional.of(create());
        }
        return self;
    }

    private static FileOwner create() throws IOException {
        try {
            Path file = Files.createTempFile("devstack", ".owner");
            try {
                return of(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) { // a full disk must not prevent a stop
            String name = ProcessHandle.current()
                    .info()
                    .user()
                    .filter(user -> !user.equals(UNMAPPED)) // every user without a name here looks like this one
                    .orElseThrow(() -> e);
            return new FileOwner(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name), UNKNOWN);
        }
    }

    /** Returns the owner of a file, or of a link itself. */
    static FileOwner of(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,owner", LinkOption.NOFOLLOW_LINKS);
        UserPrincipal owner = (UserPrincipal) Objects.requireNonNull(attributes.get("owner"));
        Integer number = (Integer) Objects.requireNonNull(attributes.get("uid"));
        return new FileOwner(owner, Integer.toUnsignedLong(number));
    }

    /** Returns whether files of other users may show the same owner, because this is a user namespace without a number for it. */
    boolean isAmbiguous() {
        return number == OVERFLOW;
    }

    boolean isRoot() {
        return number == ROOT;
    }
}
