package io.devstack.internal.state;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        Path before = renamed(now);
        return file.startsWith(before) ? renamedTo(now).resolve(before.relativize(file)) : file;
    }

    /** Returns a word with the paths in it that belong to the directory, or to the one around it, as they are now. */
    String moved(String word, Path now) {
        Path before = renamed(now);
        return before.getNameCount() == 0
                ? word
                : word.replaceAll(
                        "(?<![\\w./-])" + Pattern.quote(before.toString()) + "(?![\\w.-])",
                        Matcher.quoteReplacement(renamedTo(now).toString()));
    }

    private Path renamed(Path now) {
        return isAroundIt(now) ? Objects.requireNonNull(path.getParent()) : path;
    }

    private Path renamedTo(Path now) {
        return isAroundIt(now) ? Objects.requireNonNull(now.getParent()) : now;
    }

    private boolean isAroundIt(Path now) {
        return path.getParent() != null
                && now.getParent() != null
                && Objects.equals(path.getFileName(), now.getFileName());
    }
}
