package io.devstack.internal.state;

import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Moves the files of a run that has ended, and files that cannot be used, from a PID directory to the output directory. If
 * this JVM is root's and the project another user's, nothing goes outside of the project.
 */
public final class RunArchiver {
    private final StateDirectory state;

    RunArchiver(StateDirectory state) {
        this.state = state;
    }

    /**
     * Checks that root may write to {@code output}: the owner of the project, another user, must not lead it out of the
     * project. Where a run of its own puts its files is root's choice.
     *
     * @throws UntrustedFileException if it leads out of the project
     */
    private void requireConfined(Path output) throws IOException {
        Optional<Path> wayOut = state.gate().wayOut(output);
        if (wayOut.isPresent() && !state.hasRunOfThisUser()) {
            throw UntrustedFileException.outside(wayOut.get());
        }
    }

    private boolean isConfined(Path output) {
        try {
            requireConfined(output);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Moves a file that cannot be used out of the way. Its content is kept, except for the token of a record. A file
     * that cannot be read, for which the disk has no space twice, or that is much larger than a record, is moved as it
     * is. Others cannot read it. It stays in this directory if another user leads {@code output} out of the project.
     *
     * @return where it is now
     */
    public Path setAside(Path file, Path output) throws IOException {
        String name = file.getFileName().toString();
        String target = "set-aside-" + UUID.randomUUID() + "-" + name;
        boolean confined = isConfined(output);
        boolean isHere = state.path().equals(file.getParent());
        try (OpenDirectory from = isHere ? state.open() : state.openHome();
                OpenDirectory to = confined ? output(output).openForWriting() : state.open()) {
            BasicFileAttributes found = from.attributes(name);
            boolean readable = found.isRegularFile()
                    && found.size() <= RecordReader.LONGEST
                    && state.gate().isOwn(file);
            if (readable && setAside(from, name, to, target)) {
                return (confined ? output : state.path()).resolve(target);
            }
            if (!isHere && state.foreignProject().isPresent()) {
                from.move(name, from, target); // its token is no business of the owner of the project
                return file.resolveSibling(target);
            }
            from.move(name, to, target);
        }
        return (confined ? output : state.path()).resolve(target);
    }

    /** Returns whether the masked content could be written; the file is deleted then. */
    private static boolean setAside(OpenDirectory from, String name, OpenDirectory to, String target)
            throws IOException {
        try {
            byte[] content = from.read(name, RecordReader.LONGEST);
            to.write(target, RecordSecrets.masked(content), true, OwnerOnly.file());
        } catch (IOException e) {
            return false;
        }
        from.delete(name);
        return true;
    }

    /** Moves the logs to {@code output}, before the rest; those of the run before make room for them. */
    public void archiveLogs(Path output, Collection<ServiceName> services) throws IOException {
        state.requireTrusted();
        try (OpenDirectory here = state.open()) {
            output(output).putFirst(here, logs(here, OwnFiles.of(state, services)));
        }
    }

    /** Like {@link #archive(Path, Collection)}, for the services that are on record or in the journal. */
    public void archive(Path output) throws IOException {
        archive(output, List.of());
    }

    /**
     * Moves logs and journal to {@code output}, in place of those of the run before, then takes the PID files and the record
     * away. Files that are named after no service of a run stay.
     *
     * @param services whose files are devstack's too, beside those on record or in the journal
     * @throws UntrustedFileException if another user leads {@code output} out of the project; the files stay here then
     */
    public void archive(Path output, Collection<ServiceName> services) throws IOException {
        OwnFiles own = OwnFiles.of(state, services);
        try (OpenDirectory here = state.open()) {
            List<String> files = logs(here, own);
            if (Files.exists(state.journal(), LinkOption.NOFOLLOW_LINKS)) {
                files.add(StateDirectory.JOURNAL);
            }
            List<String> pidFiles = own.pidFiles();
            if (!files.isEmpty()) {
                requireConfined(output);
            }
            if (isConfined(output)) {
                output(output).put(here, files);
            }
            for (String file : pidFiles) {
                here.delete(file);
            }
            CommandFile.delete(here);
        }
        try (OpenDirectory home = state.openHome()) {
            for (String file : StateDirectory.PRIVATE) {
                home.delete(file);
            }
        }
    }

    /**
     * Deletes what {@link #archive} has put into {@code output} last, unless it was changed since.
     *
     * @return whether it looked there: not if another user leads {@code output} out of the project
     */
    public boolean deleteArchived(Path output) {
        try {
            output(output).clear();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the directory where the files of a run are when it has ended.
     *
     * @throws UntrustedFileException if another user leads {@code output} out of the project
     * @since 0.1.0
     */
    public Archive output(Path output) throws IOException {
        return archive(output, Archive.Readers.OWNER);
    }

    /**
     * Returns a directory for a file that a CI server may read as another user.
     *
     * @throws UntrustedFileException if another user leads it out of the project
     */
    public Archive shared(Path directory) throws IOException {
        return archive(directory, Archive.Readers.ALL);
    }

    private Archive archive(Path output, Archive.Readers readers) throws IOException {
        requireConfined(output);
        return new Archive(output, state.stackId(), state.foreignProject(), state.hasRunOfThisUser(), readers);
    }

    /** Drops the supervisor's log where it is empty, as it should be. */
    private static List<String> logs(OpenDirectory here, OwnFiles own) throws IOException {
        List<String> found = new ArrayList<>();
        for (String file : own.logs()) {
            BasicFileAttributes log = here.attributes(file);
            if (file.equals(StateDirectory.SUPERVISOR + ".log") && (log.isSymbolicLink() || log.size() == 0)) {
                here.delete(file); // a link would be written through
            } else {
                found.add(file);
            }
        }
        return found;
    }
}
