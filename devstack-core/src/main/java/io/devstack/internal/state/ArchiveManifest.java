package io.devstack.internal.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files that the last run of a stack has put into an output directory: a list in a file beside them.
 *
 * @param isPart whether more files of the same run will follow
 * @param files the files, as they were then
 */
record ArchiveManifest(boolean isPart, List<Entry> files) {
    /** The manifest of a directory without one. */
    static final ArchiveManifest NONE = new ArchiveManifest(false, List.of());

    private static final String PART = "part";
    private static final String WHOLE = "whole";
    private static final int FIELDS = 3;
    private static final String NUMBER = "[0-9]{1,18}";
    private static final int LONGEST = 1 << 20;

    /** A file as it was when it was put away. */
    record Entry(long bytes, long modified, String name) {
        static Entry of(BasicFileAttributes now, String name) {
            return new Entry(now.size(), now.lastModifiedTime().toMillis(), name);
        }

        boolean isUnchangedIn(OpenDirectory directory) throws IOException {
            BasicFileAttributes now = directory.attributes(name);
            return now.isRegularFile()
                    && (now.size() == bytes || now.size() == FileCopy.sizeOf(name, bytes))
                    && now.lastModifiedTime().toMillis() == modified;
        }

        String line() {
            return bytes + " " + modified + " " + name;
        }

        static Optional<Entry> parse(String line) {
            String[] fields = line.split(" ", FIELDS);
            boolean valid = fields.length == FIELDS
                    && fields[0].matches(NUMBER)
                    && fields[1].matches(NUMBER)
                    && fields[2].matches("[^/\\\\]*[^/\\\\.][^/\\\\]*");
            return valid
                    ? Optional.of(new Entry(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]))
                    : Optional.empty();
        }
    }

    ArchiveManifest {
        files = List.copyOf(files);
    }

    /**
     * Reads a manifest of one of {@code trusted}: that of another user, or one behind a link, could name a person's own files.
     *
     * @throws IOException if there is none, or it cannot be read
     */
    static ArchiveManifest read(OpenDirectory there, String name, Set<UserPrincipal> trusted) throws IOException {
        if (!there.isOf(trusted, name)) {
            return NONE;
        }
        List<String> lines = new String(there.read(name, LONGEST), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return new ArchiveManifest(
                !lines.isEmpty() && lines.get(0).equals(PART),
                lines.stream()
                        .skip(1)
                        .flatMap(line -> Entry.parse(line).stream())
                        .toList());
    }

    /** Writes it before anything is moved, so that nothing is there that is not on it; on a full disk there is none. */
    void write(OpenDirectory there, String name) {
        StringBuilder text = new StringBuilder(isPart ? PART : WHOLE).append('\n');
        files.forEach(file -> text.append(file.line()).append('\n'));
        try {
            there.writeSoon(name, text.toString());
        } catch (IOException e) {
            return; // the logs come first; these stay when the next run's are put there
        }
    }
}
