package io.devstack.internal.state;

import io.devstack.internal.journal.PutAwayFiles;
import io.devstack.internal.json.Json;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The PID directory: knows its file names and their forms. Only the supervisor writes in it, or, when that is dead, the
 * holder of the {@link StackLock}.
 */
public final class StateDirectory {
    private static final String RECORD = "run.json";
    static final String JOURNAL = "events.jsonl";
    static final String SUPERVISOR = "supervisor";

    /** The files that are where the record is; the record goes last. */
    static final List<String> PRIVATE = List.of(DefinitionKey.NAME, ClientKill.NAME, RECORD);

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
        return new StateDirectory(
                StackIdentity.inRealParent(directory.toAbsolutePath().normalize()));
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
        return DirectoryCreation.make(directory);
    }

    /** Returns the directory for writing, like {@link #create(Path, Path)}, before it is known where the logs will go. */
    public static StateDirectory create(Path directory) throws IOException {
        DirectoryRules.check(directory, Optional.empty());
        return DirectoryCreation.make(directory);
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
        return new TrustGate(directory, new PrivateHome(StackIdentity.idOf(directory.toString())));
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
        return identity().stackId();
    }

    /** Returns the identity of the stack and of this directory. */
    public StackIdentity identity() {
        return new StackIdentity(this);
    }

    /** Returns the logs of this directory, and other files that grow. */
    public LogFiles logs() {
        return new LogFiles(this);
    }

    /** Returns the mover of files to the output directory. */
    public RunArchiver archiver() {
        return new RunArchiver(this);
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

    /** Returns the checks of this directory and its files. */
    TrustGate gate() {
        return gate;
    }

    /** Returns whether the run on record is one that this user has started. */
    boolean hasRunOfThisUser() {
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

    /** Returns whether processes of that user may be acted on because of this directory: this user, for root its owner too. */
    public boolean trusts(ProcessTable table, long pid) {
        return gate.trusts(table, pid);
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

    /** Returns the text of a small private file; empty if it cannot be read. */
    Optional<String> privateText(String name) {
        try (TrustedDirectory trusted = gate.open().orElse(null)) {
            return trusted == null
                    ? Optional.empty()
                    : trusted.read(name, LONGEST_TEXT)
                            .map(bytes -> new String(bytes, StandardCharsets.US_ASCII).trim());
        } catch (IOException e) {
            return Optional.empty();
        }
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
        return record.isPresent() ? Optional.of(identity().placed(record.get())) : record;
    }

    /** Writes the record, which is on disk when this returns; the caller is its supervisor, or holds the lock and knows it dead. */
    public void writeRecord(RunRecord record) throws IOException {
        writeTrusted(RECORD, Json.write(record) + "\n", true);
    }

    /** Writes the record without a sync: after a power cut the record before it would do, because it names the same. */
    void writeRecordSoon(RunRecord record) throws IOException {
        writeTrusted(RECORD, Json.write(record) + "\n", false);
    }

    /** Writes a file beside the record. */
    void writeTrusted(String name, String text, boolean toDisk) throws IOException {
        try (TrustedDirectory trusted = gate.open().orElse(null)) {
            if (trusted == null) {
                throw new NoSuchFileException(gate.home().toString());
            }
            trusted.write(name, text, toDisk);
        }
    }

    /** Opens the directory of the record, which is this user's if it is not this one. */
    OpenDirectory openHome() throws IOException {
        Path home = gate.home();
        return OpenDirectory.of(home, home.equals(directory) ? foreignProject() : Optional.empty());
    }

    /** Opens this directory for what people read in it, which is also here if the record is not. */
    OpenDirectory open() throws IOException {
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

    /** Returns whether it has a file that only a run of devstack writes; a log or a PID file may be of any program. */
    public boolean hasFilesOfARun() {
        return Stream.of(journal(), supervisorPidFile(), gate.home().resolve(DefinitionKey.NAME))
                .anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns the project if this JVM is root's and the project is another user's, who could replace its directories. */
    Optional<Path> foreignProject() {
        return gate.projectOwner()
                .filter(owner -> !owner.isRoot())
                .flatMap(owner -> Optional.ofNullable(directory.getParent()));
    }
}
