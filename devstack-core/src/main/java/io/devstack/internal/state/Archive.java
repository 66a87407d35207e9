package io.devstack.internal.state;

import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.journal.PutAwayFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files of one stack's last run that ended, in its output directory, for the owner alone. New files replace those
 * of the run before: archived files are on a list beside them. No other file is deleted or replaced, and no file that
 * was changed since.
 */
public final class Archive {
    private static final String LIST = PutAwayFiles.LIST;
    private static final int LONGEST_HEAD = 1 << 16;

    private final Path output;
    private final String list;
    private final OutputDirectory directory;

    /** The users that may read what is written. */
    enum Readers {
        /** This user. */
        OWNER,
        /** All that the umask allows. */
        ALL
    }

    /**
     * Makes that of the stack {@code stackId}; several may share {@code output}.
     *
     * @param foreignProject for root, the project if its owner is another user, who could put a link in the place of {@code
     *     output} at any time
     * @param anywhere whether {@code output} may lead out of that project all the same, because root chose it; only lists
     *     of root count there
     * @param readers may read files that {@link #write} writes
     */
    Archive(Path output, String stackId, Optional<Path> foreignProject, boolean anywhere, Readers readers) {
        this.output = output;
        this.list = LIST + stackId;
        this.directory = new OutputDirectory(output, foreignProject, anywhere, readers);
    }

    /** Opens the output directory, made if need be, for a file that is put there. */
    OpenDirectory openForWriting() throws IOException {
        return directory.openForWriting();
    }

    /** Moves {@code files} of {@code from} there, in place of those of the run before. */
    void put(OpenDirectory from, List<String> files) throws IOException {
        put(from, files, false);
    }

    /** Moves {@code files} of {@code from} there, in place of those of the run before; more of the same run will follow. */
    void putFirst(OpenDirectory from, List<String> files) throws IOException {
        put(from, files, true);
    }

    private void put(OpenDirectory from, List<String> files, boolean isPart) throws IOException {
        try (OpenDirectory there = openForWriting()) {
            ArchiveManifest before = manifest(there, list);
            if (files.isEmpty() && !before.isPart()) {
                return;
            }
            List<ArchiveManifest.Entry> all = new ArrayList<>(before.isPart() ? before.files() : List.of());
            if (!before.isPart()) {
                clear(there);
            }
            Map<String, String> names = new LinkedHashMap<>();
            for (String file : files) {
                String name = freeName(there, file);
                names.put(file, name);
                all.add(ArchiveManifest.Entry.of(from.attributes(file), name));
            }
            new ArchiveManifest(true, all).write(there, list); // if a move fails, who tries again goes on with it
            for (Map.Entry<String, String> file : names.entrySet()) {
                from.move(file.getKey(), there, file.getValue());
            }
            if (!isPart) {
                new ArchiveManifest(false, all).write(there, list);
            }
        }
    }

    /**
     * Returns whether a file is there whose beginning has {@code mark}.
     *
     * @since 0.1.0
     */
    public boolean has(String name, String mark) {
        try (OpenDirectory there = directory.open()) {
            return has(there, name, mark);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean has(OpenDirectory there, String name, String mark) throws IOException {
        return there.attributes(name).isRegularFile()
                && new String(there.read(name, LONGEST_HEAD), StandardCharsets.UTF_8).contains(mark);
    }

    /**
     * Writes a file there, all of it or nothing, in place of an empty one or one that has {@code mark}.
     *
     * @throws IOException if another program's file is in its place; or if it cannot be written: then the one of an earlier
     *     run, which would be taken for it, is deleted
     * @since 0.1.0
     */
    public void write(String name, String mark, Supplier<String> text) throws IOException {
        try (OpenDirectory there = openForWriting()) {
            if (!isMissing(there, name) && !has(there, name, mark)) {
                throw new IOException(output.resolve(name) + " exists and is not devstack's; move it elsewhere");
            }
            try {
                there.write(name, text.get().getBytes(StandardCharsets.UTF_8), false, directory.mode(OwnerOnly.file()));
            } catch (IOException | RuntimeException e) {
                deleteQuietly(there, name);
                throw e;
            }
        }
    }

    private boolean isMissing(OpenDirectory there, String name) throws IOException {
        try {
            BasicFileAttributes found = there.attributes(name);
            return (found.isSymbolicLink() && Files.notExists(output.resolve(name)))
                    || (found.isRegularFile() && found.size() == 0);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /**
     * Deletes a file there that has {@code mark}, and nothing else of that name.
     *
     * @since 0.1.0
     */
    public void delete(String name, String mark) {
        try (OpenDirectory there = directory.open()) {
            if (has(there, name, mark)) {
                there.delete(name);
            }
        } catch (IOException e) {
            return; // it is not there, or cannot be deleted, and is written over later
        }
    }

    private static void deleteQuietly(OpenDirectory there, String name) {
        try {
            there.delete(name);
        } catch (IOException e) {
            return; // gone already, or not to be deleted: then it stays
        }
    }

    /** Returns the name of a file, or one like it where a file has that name which was not put there by devstack. */
    private String freeName(OpenDirectory there, String name) throws IOException {
        String free = name;
        for (int number = 1; isForeign(there, free); number++) {
            free = PutAwayFiles.alternative(name, number);
        }
        return free;
    }

    /** A journal of an earlier run is devstack's, whatever has become of its time: readers look for it under its name. */
    private static boolean isJournal(Path file) {
        try {
            return String.valueOf(file.getFileName()).endsWith(".jsonl")
                    && !JournalReading.of(file).entries().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isForeign(OpenDirectory there, String name) throws IOException {
        try {
            if (there.attributes(name).isDirectory()) {
                return true;
            }
            if (isJournal(output.resolve(name))) {
                return false;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        for (String each : there.names()) {
            if (each.startsWith(LIST)) {
                for (ArchiveManifest.Entry entry : manifest(there, each).files()) {
                    if (entry.name().equals(name) && entry.isUnchangedIn(there)) {
                        return false; // of this stack, or of another one that shares the directory
                    }
                }
            }
        }
        return true;
    }

    /** Deletes what was put there last. */
    void clear() {
        try (OpenDirectory there = directory.open()) {
            clear(there);
        } catch (IOException e) {
            return; // it is not there, or leads elsewhere
        }
    }

    private void clear(OpenDirectory there) {
        for (ArchiveManifest.Entry file : manifest(there, list).files()) {
            try {
                if (file.isUnchangedIn(there)) {
                    there.delete(file.name());
                }
            } catch (IOException e) {
                continue; // gone already, or not to be deleted: then it stays
            }
        }
        deleteQuietly(there, list);
    }

    private ArchiveManifest manifest(OpenDirectory there, String name) {
        try {
            return ArchiveManifest.read(there, name, directory.trusted(there));
        } catch (IOException e) {
            return ArchiveManifest.NONE; // nothing was archived, or the list cannot be read: then the files stay
        }
    }
}
