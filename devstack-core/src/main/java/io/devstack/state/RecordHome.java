package io.devstack.state;

import java.nio.file.Path;

/**
 * The directory that a record was written in. A record that is read in another directory is a copy; one whose directory has
 * another name now was renamed with it.
 *
 * @param path its real path
 * @param key its device and inode, as text
 * @param stack the identity of the stack, which a rename does not change
 */
public record RecordHome(Path path, String key, String stack) {
    /** Returns where {@code file}, which belongs to the directory or to the one around it, is when that is {@code now}. */
    Path moved(Path file, Path now) {
        boolean sameName = path.getFileName().equals(now.getFileName());
        Path before = sameName ? path.getParent() : path;
        Path after = sameName ? now.getParent() : now;
        return before != null && after != null && file.startsWith(before)
                ? after.resolve(before.relativize(file))
                : file;
    }
}
