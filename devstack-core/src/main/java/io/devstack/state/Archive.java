package io.devstack.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one stack's last run that ended, in its output directory. Those of the run before go when new ones come: what
 * was put there is on a list beside it, and nothing else is deleted, nor what was changed since.
 */
final class Archive {
    private static final String PART = "part";
    private static final String WHOLE = "whole";
    private static final int FIELDS = 3;
    private static final String NUMBER = "[0-9]{1,18}";

    private final Path output;
    private final Path list;

    /** A file as it was when it was put away. */
    private record Kept(long bytes, long modified, String name) {
        static Kept of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new Kept(
                    now.size(),
                    now.lastModifiedTime().toMillis(),
                    file.getFileName().toString());
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

    /** Makes that of the stack {@code stackId}; several may share {@code output}. */
    Archive(Path output, String stackId) {
        this.output = output;
        this.list = output.resolve(".put-away-" + stackId);
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
        Files.createDirectories(output);
        List<String> lines = lines();
        boolean goesOn = !lines.isEmpty() && lines.get(0).equals(PART);
        if (files.isEmpty() && !goesOn) {
            return;
        }
        List<Kept> all = new ArrayList<>(goesOn ? kept(lines) : List.of());
        if (!goesOn) {
            clear();
        }
        for (Path file : files) {
            all.add(Kept.of(file));
        }
        write(PART, all); // if a move fails, who tries again goes on with it
        for (Path file : files) {
            Files.move(file, output.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        }
        if (state.equals(WHOLE)) {
            write(WHOLE, all);
        }
    }

    /** Deletes what was put there last. */
    void clear() {
        for (Kept file : kept(lines())) {
            try {
                deleteUnlessChanged(file);
            } catch (IOException e) {
                continue; // gone already, or not to be deleted: then it stays
            }
        }
        try {
            Files.deleteIfExists(list);
        } catch (IOException e) {
            return; // what is on it is gone
        }
    }

    private void deleteUnlessChanged(Kept file) throws IOException {
        Path path = output.resolve(file.name());
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (now.isRegularFile()
                && now.size() == file.bytes()
                && now.lastModifiedTime().toMillis() == file.modified()) {
            Files.delete(path);
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(list);
        } catch (IOException e) {
            return List.of(); // nothing was put there, or what was is not known: then it stays
        }
    }

    private static List<Kept> kept(List<String> lines) {
        return lines.stream().skip(1).flatMap(line -> Kept.parse(line).stream()).toList();
    }

    /** Before anything is moved, so that nothing is there that is not on it; on a full disk there is none. */
    private void write(String state, List<Kept> files) {
        StringBuilder text = new StringBuilder(state).append('\n');
        files.forEach(file -> text.append(file.line()).append('\n'));
        try {
            Files.write(list, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // the logs come first; these stay when the next run's are put there
        }
    }
}
