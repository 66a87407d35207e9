package io.devstack.internal.state;

import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.journal.PutAwayFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The files of one stack's last run that ended, in its output directory, for the owner alone. New files replace those
 * of the run before: archived files are on a list beside them. No other file is deleted or replaced, and no file that
 * was changed since.
 */
public final class Archive {
    private static final String LIST = PutAwayFiles.LIST;
    private static final String PART = "part";
    private static final String WHOLE = "whole";
    private static final int FIELDS = 3;
    private static final String NUMBER = "[0-9]{1,18}";

    private static final int LONGEST_LIST = 1 << 20;
    private static final int LONGEST_HEAD = 1 << 16;

    private final Path output;
    private final String list;
    private final Optional<Path> foreignProject;
    private final boolean anywhere;
    private final Readers readers;

    /** The users that may read what is written. */
    enum Readers {
        /** This user. */
        OWNER,
        /** All that the umask allows. */
        ALL
    }

    /** A file as it was when it was put away. */
    private record Kept(long bytes, long modified, String name) {
        static Kept of(BasicFileAttributes now, String name) {
            return new Kept(now.size(), now.lastModifiedTime().toMillis(), name);
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

        static Optional<Kept> parse(String line) {
            String[] fields = line.split(" ", FIELDS);
            boolean valid = fields.length == FIELDS
                    && fields[0].matches(NUMBER)
                    && fields[1].matches(NUMBER)
                    && fields[2].matches("[^/\\\\]*[^/\\\\.][^/\\\\]*");
            return valid
                    ? Optional.of(new Kept(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]))
                    : Optional.empty();
        }
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
        this.foreignProject = foreignProject;
        this.anywhere = anywhere;
        this.readers = readers;
    }

    /** Opens the output directory; behind a link it is opened if root chose it. */
    private OpenDirectory open() throws IOException {
        try {
            return OpenDirectory.of(output, foreignProject);
        } catch (UntrustedFileException e) {
            if (anywhere) {
                return OpenDirectory.unlinked(output, Optional.empty());
            }
            throw e;
        }
    }

    /** Opens it, made if need be, for a file that is put there. */
    OpenDirectory openForWriting() throws IOException {
        makeForItsOwner();
        return open();
    }

    /** Moves {@code files} of {@code from} there, in place of those of the run before. */
    void put(OpenDirectory from, List<String> files) throws IOException {
        put(from, files, WHOLE);
    }

    /** Moves {@code files} of {@code from} there, in place of those of the run before; more of the same run will follow. */
    void putFirst(OpenDirectory from, List<String> files) throws IOException {
        put(from, files, PART);
    }

    private void put(OpenDirectory from, List<String> files, String state) throws IOException {
        try (OpenDirectory there = openForWriting()) {
            List<String> lines = lines(there, list);
            boolean goesOn = !lines.isEmpty() && lines.get(0).equals(PART);
            if (files.isEmpty() && !goesOn) {
                return;
            }
            List<Kept> all = new ArrayList<>(goesOn ? kept(lines) : List.of());
            if (!goesOn) {
                clear(there);
            }
            Map<String, String> names = new LinkedHashMap<>();
            for (String file : files) {
                String name = freeName(there, file);
                names.put(file, name);
                all.add(Kept.of(from.attributes(file), name));
            }
            write(PART, all, there); // if a move fails, who tries again goes on with it
            for (Map.Entry<String, String> file : names.entrySet()) {
                from.move(file.getKey(), there, file.getValue());
            }
            if (state.equals(WHOLE)) {
                write(WHOLE, all, there);
            }
        }
    }

    /**
     * Returns whether a file is there whose beginning has {@code mark}.
     *
     * @since 0.1.0
     */
    public boolean has(String name, String mark) {
        try (OpenDirectory there = open()) {
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
                there.write(name, text.get().getBytes(StandardCharsets.UTF_8), false, mode(OwnerOnly.file()));
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
        try (OpenDirectory there = open()) {
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

    /** Root keeps no directory in the project of another user, who could not delete it. */
    private void makeForItsOwner() throws IOException {
        Deque<Path> made = new ArrayDeque<>();
        Path directory = output.toAbsolutePath().normalize();
        while (foreignProject.isPresent()
                && directory.startsWith(foreignProject.get())
                && Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            made.push(directory);
            directory = Objects.requireNonNull(directory.getParent());
        }
        make();
        for (Path each : made) {
            try (OpenDirectory above = OpenDirectory.of(Objects.requireNonNull(each.getParent()), foreignProject)) {
                above.giveToOwner(each.getFileName().toString());
            } catch (UntrustedFileException e) {
                return; // behind a link: whether root may act there is decided when it is opened
            }
        }
    }

    private FileAttribute<?>[] mode(FileAttribute<?>... ofOwner) {
        return readers == Readers.OWNER ? ofOwner : new FileAttribute<?>[0];
    }

    private void make() throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(output, mode(OwnerOnly.directory()));
        } catch (FileAlreadyExistsException e) {
            Files.createDirectories(output); // fails if it is no directory
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
                for (Kept kept : kept(lines(there, each))) {
                    if (kept.name().equals(name) && kept.isUnchangedIn(there)) {
                        return false; // of this stack, or of another one that shares the directory
                    }
                }
            }
        }
        return true;
    }

    /** Deletes what was put there last. */
    void clear() {
        try (OpenDirectory there = open()) {
            clear(there);
        } catch (IOException e) {
            return; // it is not there, or leads elsewhere
        }
    }

    private void clear(OpenDirectory there) {
        for (Kept file : kept(lines(there, list))) {
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

    /** A list of another user, or behind a link, could name a person's own files. */
    private List<String> lines(OpenDirectory there, String name) {
        try {
            return there.isOf(trusted(there), name)
                    ? new String(there.read(name, LONGEST_LIST), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of(); // nothing was archived, or the list cannot be read: then the files stay
        }
    }

    /** The owner of the directory could do with the files in it what a list asks for, but not outside of the project. */
    private Set<UserPrincipal> trusted(OpenDirectory there) throws IOException {
        Set<UserPrincipal> users = new HashSet<>();
        FileOwner.self().ifPresent(self -> users.add(self.principal()));
        if (foreignProject.isEmpty() || output.toRealPath().startsWith(foreignProject.get())) {
            there.owner().ifPresent(users::add);
        }
        return users;
    }

    private static List<Kept> kept(List<String> lines) {
        return lines.stream().skip(1).flatMap(line -> Kept.parse(line).stream()).toList();
    }

    /** Before anything is moved, so that nothing is there that is not on it; on a full disk there is none. */
    private void write(String state, List<Kept> files, OpenDirectory there) {
        StringBuilder text = new StringBuilder(state).append('\n');
        files.forEach(file -> text.append(file.line()).append('\n'));
        try {
            there.writeSoon(list, text.toString());
        } catch (IOException e) {
            return; // the logs come first; these stay when the next run's are put there
        }
    }
}
