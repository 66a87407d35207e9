package io.devstack.internal.state;

import io.devstack.internal.journal.PutAwayFiles;
import io.devstack.internal.json.Json;
import io.devstack.internal.log.AppendedFile;
import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The PID directory: knows its file names and their forms. Only the supervisor writes in it, or, when that is dead, the
 * holder of the {@link StackLock}.
 */
public final class StateDirectory {
    private static final String RECORD = "run.json";
    private static final String JOURNAL = "events.jsonl";
    private static final String IGNORE = ".gitignore";
    private static final String ALL_FILES = "*\n";
    private static final String KEY = "definition.key";
    private static final int KEY_BYTES = 32;
    private static final String SUPERVISOR = "supervisor";
    private static final String KILL = "supervisor.kill";
    private static final int LONGEST_TEXT = 1024;

    private final RecordHome origin;
    private volatile Path directory;
    private volatile TrustGate gate;

    private StateDirectory(Path directory) {
        this.origin = new RecordHome(directory, "", "");
        this.directory = directory;
        this.gate = gateOf(directory);
    }

    /** Returns the directory for reading; it need not exist. */
    public static StateDirectory at(Path directory) {
        return new StateDirectory(inRealParent(directory.toAbsolutePath().normalize()));
    }

    /** It has the same identity whether it is there or not; if it is a link, that link is not followed. */
    private static Path inRealParent(Path absolute) {
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }

    /**
     * Returns the directory for writing; makes it if need be, for its owner only and invisible to git.
     *
     * @param output where logs and journal go when a run has ended
     * @throws UnusableDirectoryException if it has files and none of them is devstack's, or is a directory that no program
     *     should take for its own: the root, the user's home, one that contains {@code output}
     * @throws UntrustedFileException if another user could have written to it
     * @throws IOException if it cannot be made or written, or is something else than a directory
     */
    public static StateDirectory create(Path directory, Path output) throws IOException {
        DirectoryRules.check(directory, Optional.of(output));
        return make(directory);
    }

    /** Returns the directory for writing, like {@link #create(Path, Path)}, before it is known where the logs will go. */
    public static StateDirectory create(Path directory) throws IOException {
        DirectoryRules.check(directory, Optional.empty());
        return make(directory);
    }

    /** Makes a directory again that a run has; what else was put in its place stays there. */
    static StateDirectory make(Path directory) throws IOException {
        try {
            Path absolute = directory.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            if (!Files.isDirectory(absolute)) {
                Files.createDirectory(absolute, OwnerOnly.directory());
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) { // else another start was quicker
                throw new IOException(
                        directory + " is not a directory; move it away or choose another pidDirectory", e);
            }
        }
        StateDirectory state = at(directory);
        state.gate.prepare();
        Path ignore = state.directory.resolve(IGNORE);
        if (Files.notExists(ignore, LinkOption.NOFOLLOW_LINKS)
                || (Files.isRegularFile(ignore, LinkOption.NOFOLLOW_LINKS) && Files.size(ignore) == 0)) { // a full disk
            state.writeIgnore();
        }
        return state;
    }

    /** Returns whether it is devstack's, or would be if it were made: it is not there, is empty or has a mark. */
    public boolean isOurs() throws IOException {
        return DirectoryRules.isOurs(directory);
    }

    /** Returns the directory itself. */
    public Path path() {
        return directory;
    }

    private static TrustGate gateOf(Path directory) {
        return new TrustGate(directory, new PrivateHome(idOf(directory.toString())));
    }

    /** The directory was renamed. */
    public void moveTo(Path now) {
        directory = now;
        gate = gateOf(now);
    }

    /** Returns whether the directory, or one around it, was renamed since this object was made. */
    public boolean wasRenamed() {
        return !directory.equals(origin.path());
    }

    /** Returns the path that a file of the project has now; any other file keeps its path. */
    public Path relocated(Path file) {
        return origin.moved(file, directory);
    }

    /** Returns a word, such as an option or a search path, with the paths in the project that it has now. */
    public String relocated(String word) {
        return wasRenamed() ? origin.moved(word, directory) : word;
    }

    /** Returns what identifies the stack: the hash of the real path that the directory had when the run on record began. */
    public String stackId() {
        return recordedHome().map(RecordHome::stack).orElseGet(this::idByPath);
    }

    private String idByPath() {
        return idOf(directory.toString());
    }

    private static String idOf(String path) {
        return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private Optional<RecordHome> recordedHome() {
        try {
            return readRecord().flatMap(RunRecord::home);
        } catch (IOException e) {
            return Optional.empty(); // a copy, or damaged: it says nothing about this directory
        }
    }

    /**
     * Returns the identity of this directory, which the record keeps. Empty where directories have none, and where the record
     * is elsewhere because this file system cannot be trusted.
     */
    public Optional<RecordHome> home() {
        if (!gate.home().equals(directory)) {
            return Optional.empty();
        }
        String stack = stackId();
        return key().map(key -> new RecordHome(directory, key, stack));
    }

    private Optional<String> key() {
        try {
            return Optional.ofNullable(Files.readAttributes(directory, BasicFileAttributes.class)
                            .fileKey())
                    .map(Object::toString);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns what proves that a process is of a run of this stack, whichever: for runs whose record is lost.
     *
     * @param former paths that this directory had when a run began
     */
    public Evidence evidenceOfAnyRun(Collection<String> former) {
        return Evidence.since(0)
                .withStacks(Stream.concat(
                                Stream.of(idByPath(), stackId()),
                                former.stream().map(StateDirectory::idOf))
                        .map(id -> RunRecord.STACK_VARIABLE + "=" + id)
                        .collect(Collectors.toSet()));
    }

    /**
     * Returns the file of the record. It is in this directory, or in a private one of the user if this directory cannot keep
     * other users out.
     */
    public Path recordFile() {
        return gate.home().resolve(RECORD);
    }

    /**
     * Checks that what is in this directory may be acted on, or that there is no such directory.
     *
     * @throws UntrustedFileException if another user could have written to it
     */
    public void requireTrusted() throws IOException {
        Optional<TrustedDirectory> open = gate.open();
        if (open.isPresent()) {
            open.get().close();
        }
    }

    /**
     * Checks that root may write to {@code output}: the owner of the project, another user, must not lead it out of the
     * project. Where a run of its own puts its files is root's choice.
     *
     * @throws UntrustedFileException if it leads out of the project
     */
    public void requireConfined(Path output) throws IOException {
        Optional<Path> wayOut = gate.wayOut(output);
        if (wayOut.isPresent() && !hasRunOfThisUser()) {
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

    private boolean hasRunOfThisUser() {
        try {
            return readRecord().filter(record -> record.onlyUser().isEmpty()).isPresent();
        } catch (IOException e) {
            return false; // another user may have damaged it
        }
    }

    /** Returns signals that are refused once the record, the reason for them, cannot be trusted any more. */
    public ProcessSignals gated(ProcessSignals signals) {
        return new GatedSignals(signals, this);
    }

    /** Returns whether types, owners and the directory's mode are still as they must be; reads neither directory nor record. */
    boolean isStillTrusted() {
        return gate.isStillTrusted();
    }

    /** Returns whether processes of that user may be acted on because of this directory: this user, for root its owner too. */
    public boolean trusts(ProcessTable table, long pid) {
        OptionalLong user = table.userOf(pid);
        return user.isPresent()
                && (user.equals(table.userOf(table.self().pid()))
                        || gate.projectOwner()
                                .filter(owner -> owner.number() == user.getAsLong())
                                .isPresent());
    }

    /**
     * Opens a file of this directory to append to it, and creates it for its owner if there is none. A link or a pipe in its
     * place is deleted.
     *
     * @throws UntrustedFileException if another user leads this directory elsewhere
     */
    public AppendedFile append(Path file) throws IOException {
        return append(file, Long.MAX_VALUE);
    }

    /** Like {@link #append(Path)}; a file with more than {@code most} bytes is deleted first. */
    public AppendedFile append(Path file, long most) throws IOException {
        if (!directory.equals(file.getParent())) {
            return AppendedFile.at(file);
        }
        try (OpenDirectory here = open()) {
            return here.append(file.getFileName().toString(), most);
        }
    }

    /** Keeps a log of this directory under a name with a number; the oldest of many is deleted. */
    public void rotate(Path log) throws IOException {
        requireTrusted();
        try (OpenDirectory here = open()) {
            new LogRotation(here).rotate(log.getFileName().toString());
        }
    }

    /** Moves the content of a log to the file beside it that has the older half; the log begins again. */
    public void cut(Path log) throws IOException {
        requireTrusted();
        try (OpenDirectory here = open()) {
            new LogRotation(here).cut(log.getFileName().toString());
        }
    }

    /** Returns the file of the journal. */
    public Path journal() {
        return directory.resolve(JOURNAL);
    }

    /** Returns where the journal is once the run is over and its files are in {@code output}. */
    public Path journalIn(Path output) {
        return PutAwayFiles.find(output, JOURNAL);
    }

    /** Returns the log file of a service. */
    public Path logFile(ServiceName service) {
        return directory.resolve(service.value() + ".log");
    }

    /** Returns the file with the number of a service's first process. */
    public Path pidFile(ServiceName service) {
        return directory.resolve(service.value() + ".pid");
    }

    /**
     * Returns the file with arguments of a service.
     *
     * @since 0.1.0
     */
    public Path argumentFile(ServiceName service) {
        return directory.resolve(service.value() + ".args");
    }

    /** Returns the log file of the supervisor, which is empty unless it failed. */
    public Path supervisorLog() {
        return directory.resolve(SUPERVISOR + ".log");
    }

    /** Returns the file with the number of the supervisor's process. */
    public Path supervisorPidFile() {
        return directory.resolve(SUPERVISOR + ".pid");
    }

    /**
     * Lets the supervisor of {@code run} know that a client kills processes of it, so that its graces are over; without
     * effect on a full disk.
     */
    public void killedByClient(RunId run) {
        try {
            writeTrusted(KILL, run.value() + "\n", false);
        } catch (IOException e) {
            return; // the kill goes on; the stop words it otherwise and keeps the graces of what no record has
        }
    }

    /** Returns whether a client has killed processes of {@code run}. */
    public boolean wasKilledByClient(RunId run) {
        return privateText(KILL).filter(run.value()::equals).isPresent();
    }

    /** Returns the program that acts on this stack, where it is a script of a POSIX shell. */
    public Path commandFile() {
        return directory.resolve(CommandFile.NAMES.get(0));
    }

    /** Writes that program, if the directory keeps other users from writing to it; a file that is not devstack's stays. */
    void writeCommand(String script) throws IOException {
        requireTrusted();
        if (gate.home().equals(directory)) {
            try (OpenDirectory here = open()) {
                CommandFile.write(here, script);
            }
        }
    }

    /** Makes and returns a new key for the hash of a run's definition; it goes with the record. */
    public byte[] newDefinitionKey() throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        writeTrusted(KEY, HexFormat.of().formatHex(key) + "\n", true);
        return key;
    }

    /** Returns the key for the hash of the definition of the run on record; empty if it is lost. */
    public Optional<byte[]> definitionKey() {
        try {
            return privateText(KEY).map(HexFormat.of()::parseHex);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<String> privateText(String name) {
        try (TrustedDirectory trusted = gate.open().orElse(null)) {
            return trusted == null
                    ? Optional.empty()
                    : trusted.read(name, LONGEST_TEXT)
                            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).trim());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Prepares the directory for a new run once the record of the one before is gone: root writes nothing private into the
     * directory of another user, who may have had a record there.
     *
     * @return the lock of the other place where the record of the new run will be; empty if it will be in the same place
     * @throws IOException if there is no such place, or another process holds its lock for {@code atMost}
     */
    public Optional<StackLock> prepareAgain(Duration atMost) throws IOException, InterruptedException {
        Path before = gate.home();
        gate.prepare();
        if (gate.home().equals(before)) {
            return Optional.empty();
        }
        Optional<StackLock> lock = lock(atMost);
        if (lock.isEmpty()) {
            throw new IOException("another devstack is busy with " + gate.home());
        }
        return lock;
    }

    /** Takes the lock of this directory, which must exist; empty if another process kept it for {@code atMost}. */
    public Optional<StackLock> lock(Duration atMost) throws IOException, InterruptedException {
        try (TrustedDirectory trusted = gate.openForLock()) {
            return StackLock.take(trusted, gate.home().resolve(".lock"), atMost);
        }
    }

    /**
     * Returns the record of a run, empty if there is none. If this JVM is root's and the directory another user's, the record
     * is limited to the processes of that user, and names files in the project only.
     *
     * @throws UntrustedFileException if another user could have written to the directory
     * @throws DamagedRecordException if there is a record that cannot be used
     * @throws IOException if the check fails
     */
    public Optional<RunRecord> readRecord() throws IOException {
        Optional<RunRecord> record = new RecordReader(directory, gate, RECORD, JOURNAL).read();
        return record.isPresent() ? Optional.of(placed(record.get())) : record;
    }

    /** A rename keeps a directory's identity, a copy has one of its own. */
    private RunRecord placed(RunRecord record) throws DamagedRecordException {
        Optional<RecordHome> home = record.home();
        Optional<String> key = key();
        if (home.isPresent() && key.isPresent() && !key.get().equals(home.get().key())) {
            throw new DamagedRecordException(
                    recordFile(),
                    "it is a copy of the record in " + home.get().path() + "; the run there is not touched from here");
        }
        RunRecord here = record.movedTo(directory);
        if (here.onlyUser().isEmpty()) {
            return here;
        }
        return here.confinedTo(
                directory, RecordReader.outputOfAnotherUser(directory), idByPath()); // last: a move changes places
    }

    /** Writes the record, which is on disk when this returns; the caller is its supervisor, or holds the lock and knows it dead. */
    public void writeRecord(RunRecord record) throws IOException {
        writeTrusted(RECORD, Json.write(record) + "\n", true);
    }

    /** Writes the record without a sync: after a power cut the record before it would do, because it names the same. */
    void writeRecordSoon(RunRecord record) throws IOException {
        writeTrusted(RECORD, Json.write(record) + "\n", false);
    }

    private void writeTrusted(String name, String text, boolean toDisk) throws IOException {
        try (TrustedDirectory trusted = gate.open().orElse(null)) {
            if (trusted == null) {
                throw new NoSuchFileException(gate.home().toString());
            }
            trusted.write(name, text, toDisk);
        }
    }

    /** Not atomic: of several starts at once each may write it. */
    private void writeIgnore() throws IOException {
        try (OpenDirectory here = open();
                SeekableByteChannel out = here.open(IGNORE, OpenDirectory.WRITE)) {
            out.write(ByteBuffer.wrap(ALL_FILES.getBytes(StandardCharsets.US_ASCII)));
            here.giveToOwner(IGNORE);
        }
    }

    /** Opens the directory of the record, which is this user's if it is not this one. */
    private OpenDirectory openHome() throws IOException {
        Path home = gate.home();
        return OpenDirectory.of(home, home.equals(directory) ? foreignProject() : Optional.empty());
    }

    /** Opens this directory for what people read in it, which is also here if the record is not. */
    private OpenDirectory open() throws IOException {
        return OpenDirectory.of(directory, foreignProject());
    }

    /** Writes a file for people or services, such as one with the number of a process. */
    void writeHere(Path file, String text) throws IOException {
        requireTrusted();
        try (OpenDirectory here = open()) {
            here.writeSoon(file.getFileName().toString(), text);
        }
    }

    void deleteHere(Path file) throws IOException {
        requireTrusted();
        try (OpenDirectory here = open()) {
            here.delete(file.getFileName().toString());
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
        boolean isHere = directory.equals(file.getParent());
        try (OpenDirectory from = isHere ? open() : openHome();
                OpenDirectory to = confined ? output(output).openForWriting() : open()) {
            BasicFileAttributes found = from.attributes(name);
            boolean readable = found.isRegularFile() && found.size() <= RecordReader.LONGEST && gate.isOwn(file);
            if (readable && setAside(from, name, to, target)) {
                return (confined ? output : directory).resolve(target);
            }
            if (!isHere && foreignProject().isPresent()) {
                from.move(name, from, target); // its token is no business of the owner of the project
                return file.resolveSibling(target);
            }
            from.move(name, to, target);
        }
        return (confined ? output : directory).resolve(target);
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

    /** Returns whether it has a file that only a run of devstack writes; a log or a PID file may be of any program. */
    public boolean hasFilesOfARun() {
        return Stream.of(journal(), supervisorPidFile(), gate.home().resolve(KEY))
                .anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    }

    /** Moves the logs to {@code output}, before the rest; those of the run before make room for them. */
    public void archiveLogs(Path output, Collection<ServiceName> services) throws IOException {
        requireTrusted();
        try (OpenDirectory here = open()) {
            output(output).putFirst(here, logs(here, OwnFiles.of(this, services)));
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
        OwnFiles own = OwnFiles.of(this, services);
        try (OpenDirectory here = open()) {
            List<String> files = logs(here, own);
            if (Files.exists(journal(), LinkOption.NOFOLLOW_LINKS)) {
                files.add(JOURNAL);
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
        try (OpenDirectory home = openHome()) {
            for (String file : List.of(KEY, KILL, RECORD)) {
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
        return new Archive(output, stackId(), foreignProject(), hasRunOfThisUser(), readers);
    }

    /** Returns the project if this JVM is root's and the project is another user's, who could replace its directories. */
    private Optional<Path> foreignProject() {
        return gate.projectOwner()
                .filter(owner -> !owner.isRoot())
                .flatMap(owner -> Optional.ofNullable(directory.getParent()));
    }

    /** Drops the supervisor's log where it is empty, as it should be. */
    private static List<String> logs(OpenDirectory here, OwnFiles own) throws IOException {
        List<String> found = new ArrayList<>();
        for (String file : own.logs()) {
            BasicFileAttributes log = here.attributes(file);
            if (file.equals(SUPERVISOR + ".log") && (log.isSymbolicLink() || log.size() == 0)) {
                here.delete(file); // a link would be written through
            } else {
                found.add(file);
            }
        }
        return found;
    }
}
