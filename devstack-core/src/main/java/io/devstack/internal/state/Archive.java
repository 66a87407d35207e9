package io.devstack.internal.state;

import io.devstack.internal.journal.JournalReading;
import io.devstack.internal.journal.PutAwayFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one stack's last run that ended, in its output directory, for the owner alone. New files replace those
 * of the run before: archived files are on a list beside them. No other file is deleted or replaced, and no file that
 * was changed since.
 */
final class Archive {
    private static final String LIST = PutAwayFiles.LIST;
    private static final String PART = "part";
    private static final String WHOLE = "whole";
    private static final int FIELDS = 3;
    private static final String NUMBER = "[0-9]{1,18}";

    private final Path output;
    private final Path list;
    private final Optional<Path> foreignProject;
    private final boolean anywhere;

    /** A file as it was when it was put away. */
    private record Kept(long bytes, long modified, String name) {
        static Kept of(Path file, String name) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Kept(now.size(), now.lastModifiedTime().toMillis(), name);
        }

        boolean isUnchangedIn(Path directory) throws IOException {
            return isAs(Files.readAttributes(
                    directory.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        }

        boolean isAs(BasicFileAttributes now) {
            return now.isRegularFile()
                    && now.size() == bytes
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
     */
    Archive(Path output, String stackId, Optional<Path> foreignProject, boolean anywhere) {
        this.output = output;
        this.list = output.resolve(LIST + stackId);
        this.foreignProject = foreignProject;
        this.anywhere = anywhere;
    }

    /** Opens the output directory if another user could replace it. */
    private Optional<UnlinkedDirectory> open() throws IOException {
        if (foreignProject.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(UnlinkedDirectory.open(output, foreignProject.get()));
        } catch (UntrustedFileException e) {
            if (anywhere) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Moves {@code files} there, in place of those of the run before. */
    void put(List<Path> files) throws IOException {
        put(files, WHOLE);
    }

    /** Moves {@code files} there, in place of those of the run before; more of the same run will follow. */
    void putFirst(List<Path> files) throws IOException {
        put(files, PART);
    }

    private void put(List<Path> files, String state) throws IOException {
        makeForItsOwner();
        try (UnlinkedDirectory there = open().orElse(null)) {
            put(files, state, Optional.ofNullable(there));
        }
    }

    private void put(List<Path> files, String state, Optional<UnlinkedDirectory> there) throws IOException {
        List<String> lines = lines(there);
        boolean goesOn = !lines.isEmpty() && lines.get(0).equals(PART);
        if (files.isEmpty() && !goesOn) {
            return;
        }
        List<Kept> all = new ArrayList<>(goesOn ? kept(lines) : List.of());
        if (!goesOn) {
            clear(there);
        }
        Map<Path, String> names = new LinkedHashMap<>();
        for (Path file : files) {
            String name = freeName(file.getFileName().toString());
            names.put(file, name);
            all.add(Kept.of(file, name));
        }
        write(PART, all, there); // if a move fails, who tries again goes on with it
        for (Map.Entry<Path, String> file : names.entrySet()) {
            move(file.getKey(), file.getValue(), there);
        }
        if (state.equals(WHOLE)) {
            write(WHOLE, all, there);
        }
    }

    private void move(Path file, String name, Optional<UnlinkedDirectory> there) throws IOException {
        if (there.isEmpty()) {
            OwnerOnly.make(file);
            Files.move(file, output.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        Path directory = Objects.requireNonNull(file.getParent());
        try (UnlinkedDirectory here = UnlinkedDirectory.open(directory, foreignProject.orElseThrow())) {
            here.move(file.getFileName().toString(), there.get(), name);
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
        make(output);
        for (Path each : made) {
            try (UnlinkedDirectory above =
                    UnlinkedDirectory.open(Objects.requireNonNull(each.getParent()), foreignProject.orElseThrow())) {
                above.giveToOwner(each.getFileName().toString());
            } catch (UntrustedFileException e) {
                return; // behind a link: whether root may act there is decided when it is opened
            }
        }
    }

    /** Makes an output directory, for its owner alone. */
    static void make(Path output) throws IOException {
        Path parent = output.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(output, OwnerOnly.directory());
        } catch (FileAlreadyExistsException e) {
            Files.createDirectories(output); // fails if it is no directory
        }
    }

    /** Returns the name of a file, or one like it where a file has that name which was not put there by devstack. */
    private String freeName(String name) throws IOException {
        String free = name;
        for (int number = 1; isForeign(free); number++) {
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

    private boolean isForeign(String name) throws IOException {
        Path file = output.resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                || isJournal(file)) {
            return false;
        }
        try (Stream<Path> all = Files.list(output)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                if (each.getFileName().toString().startsWith(LIST)) {
                    for (Kept kept : kept(lines(each))) {
                        if (kept.name().equals(name) && kept.isUnchangedIn(output)) {
                            return false; // of this stack, or of another one that shares the directory
                        }
                    }
                }
            }
        }
        return true;
    }

    /** Deletes what was put there last. */
    void clear() {
        try (UnlinkedDirectory there = open().orElse(null)) {
            clear(Optional.ofNullable(there));
        } catch (IOException e) {
            return; // it is not there, or leads elsewhere
        }
    }

    private void clear(Optional<UnlinkedDirectory> there) {
        for (Kept file : kept(lines(there))) {
            try {
                deleteUnlessChanged(file, there);
            } catch (IOException e) {
                continue; // gone already, or not to be deleted: then it stays
            }
        }
        try {
            if (there.isPresent()) {
                there.get().delete(list.getFileName().toString());
            } else {
                Files.deleteIfExists(list);
            }
        } catch (IOException e) {
            return; // what is on it is gone
        }
    }

    private void deleteUnlessChanged(Kept file, Optional<UnlinkedDirectory> there) throws IOException {
        if (there.isPresent()) {
            if (file.isAs(there.get().attributes(file.name()))) {
                there.get().delete(file.name());
            }
        } else if (file.isUnchangedIn(output)) {
            Files.delete(output.resolve(file.name()));
        }
    }

    private List<String> lines(Optional<UnlinkedDirectory> there) {
        return there.map(directory -> directory.ownLines(list.getFileName().toString()))
                .orElseGet(() -> lines(list));
    }

    /** A list of another user, or behind a link, could name a person's own files. */
    private List<String> lines(Path list) {
        try {
            return isOwn(list) ? Files.readAllLines(list) : List.of();
        } catch (IOException e) {
            return List.of(); // nothing was archived, or the list cannot be read: then the files stay
        }
    }

    private boolean isOwn(Path list) throws IOException {
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (FileOwner.self().isEmpty()) {
            return true;
        }
        FileOwner owner = FileOwner.of(list);
        return owner.principal().equals(FileOwner.self().get().principal())
                || (foreignProject.isEmpty()
                        && owner.principal()
                                .equals(FileOwner.of(Objects.requireNonNull(
                                                list.toAbsolutePath().getParent()))
                                        .principal()));
    }

    private static List<Kept> kept(List<String> lines) {
        return lines.stream().skip(1).flatMap(line -> Kept.parse(line).stream()).toList();
    }

    /** Before anything is moved, so that nothing is there that is not on it; on a full disk there is none. */
    private void write(String state, List<Kept> files, Optional<UnlinkedDirectory> there) {
        StringBuilder text = new StringBuilder(state).append('\n');
        files.forEach(file -> text.append(file.line()).append('\n'));
        try {
            if (there.isPresent()) {
                there.get().write(list.getFileName().toString(), text.toString());
            } else {
                AtomicFile.writeSoon(list, text.toString());
            }
        } catch (IOException e) {
            return; // the logs come first; these stay when the next run's are put there
        }
    }
}
