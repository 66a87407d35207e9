package io.devstack.internal.state;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The record of the live run; every change is on disk before its method returns. Safe for use by several threads.
 *
 * <p>Record first, then launch, then complete the record: a crash leaves a record without a process, never the reverse.
 */
public final class RunLedger {
    private static final int RESERVED = 64 * 1024;

    private final StateDirectory state;
    private RunRecord record;
    private boolean behind;
    private Optional<Seen> own = Optional.empty();
    private Optional<String> command = Optional.empty();

    /**
     * The file of this run's record as it was when it was read. The supervisor checks it every second, and reads it again only if
     * something has changed.
     */
    private record Seen(Path directory, Path file, Object key, FileTime modified, long size) {
        static Optional<Seen> of(Path directory, Path file) {
            try {
                BasicFileAttributes now =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return Optional.of(new Seen(
                        directory, file, Optional.ofNullable(now.fileKey()), now.lastModifiedTime(), now.size()));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /** Writes files of the run. */
    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    private RunLedger(StateDirectory state, RunRecord record) {
        this.state = state;
        this.record = record;
    }

    /** Writes a first record; the caller holds the {@link StackLock} and knows that there is no other run. */
    public static RunLedger begin(StateDirectory state, RunRecord record) throws IOException {
        RunLedger ledger = new RunLedger(state, record);
        state.writeRecord(record);
        state.writeHere(state.supervisorPidFile(), record.supervisor().pid() + "\n");
        return ledger;
    }

    /** Returns the record as it is now. */
    public synchronized RunRecord record() {
        return record;
    }

    /** Returns the record of one service as it is now. */
    public synchronized ServiceRecord service(ServiceName name) {
        return record.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The run is doing something else now. */
    public synchronized void enter(RunRecord.Phase phase) throws IOException {
        RunRecord next = record.withPhase(phase);
        write(() -> state.writeRecordSoon(next));
        record = next;
    }

    /** A service is about to be launched. */
    public synchronized void begin(ServiceRecord service) throws IOException {
        List<ServiceRecord> services = new ArrayList<>(record.services());
        services.removeIf(earlier -> earlier.name().equals(service.name()));
        services.add(service);
        update(record.withServices(services));
    }

    /**
     * Writes the file with arguments of a service that is launched next.
     *
     * @since 0.1.0
     */
    public synchronized void writeArguments(ServiceName name, String text) throws IOException {
        write(() -> state.writeHere(state.argumentFile(name), text));
    }

    /** Writes the program {@code devstack} of the directory; without it, all else works. */
    public synchronized void offer(String script) {
        command = Optional.of(script);
        try {
            CommandFile.write(state, script);
        } catch (IOException e) {
            command = Optional.empty(); // a full disk
        }
    }

    /** A service was launched, and its stop has this first step. */
    public synchronized void launched(ServiceName name, ProcessIdentity leader, Optional<RecordedStep> firstStep)
            throws IOException {
        List<ServiceRecord> services = new ArrayList<>();
        for (ServiceRecord service : record.services()) {
            services.add(
                    service.name().equals(name) ? service.launchedAs(leader).withFirstStep(firstStep) : service);
        }
        update(record.withServices(services));
        write(() -> state.writeHere(state.pidFile(name), leader.pid() + "\n"));
    }

    /**
     * A service has chosen its port, which the first step of its stop may name.
     *
     * @since 0.1.0
     */
    public synchronized void opened(ServiceName name, Map<String, Integer> ports, Optional<RecordedStep> firstStep)
            throws IOException {
        update(record.withServices(record.services().stream()
                .map(service ->
                        service.name().equals(name) ? service.withPorts(ports).withFirstStep(firstStep) : service)
                .toList()));
    }

    /** Processes were found that only who adopted them knows. */
    public synchronized void hide(List<ProcessIdentity> processes) throws IOException {
        update(record.withHidden(processes));
    }

    /** A stop could not end these processes. */
    public synchronized void survived(List<ProcessIdentity> processes) throws IOException {
        update(record.withSurvivors(processes));
    }

    /**
     * Deletes the PID file of a service whose first process has exited: another process may get that PID soon. If a link is
     * in place of the directory, the file there is not this run's and stays.
     */
    public void ended(ServiceName name) throws IOException {
        try {
            state.deleteHere(state.pidFile(name));
        } catch (UntrustedFileException | NoSuchFileException e) {
            return;
        }
    }

    /**
     * Restores the record and the PID files if they were deleted ({@code git clean}, {@code rm -r}) or replaced by a
     * link or a pipe.
     */
    public synchronized void restore(Predicate<ProcessIdentity> alive) throws IOException {
        if (own.isPresent() && own.equals(Seen.of(state.path(), own.get().file()))) {
            return;
        }
        Path file = state.recordFile();
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return; // it may have a person's files in it: the next stop sets it aside
        }
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!isOfAnotherRun(file)) {
                return;
            }
            state.archiver().setAside(file, record.outputDirectory());
        }
        DirectoryCreation.make(state.path());
        Optional<String> stack = record.home().map(RecordHome::stack);
        record = record.in(
                state.identity().home().map(now -> new RecordHome(now.path(), now.key(), stack.orElse(now.stack()))));
        state.writeRecord(record);
        state.writeHere(state.supervisorPidFile(), record.supervisor().pid() + "\n");
        if (command.isPresent()) {
            CommandFile.write(state, command.get());
        }
        for (ServiceRecord service : record.services()) {
            if (service.leader().filter(alive).isPresent()) {
                state.writeHere(
                        state.pidFile(service.name()), service.leader().get().pid() + "\n");
            }
        }
    }

    /** The directory was renamed, with all that is in it. */
    public synchronized void moved() throws IOException {
        update(record.movedTo(state.path()));
    }

    /** Another file was put in its place. A damaged one is set aside, and reported, by the next stop. */
    private boolean isOfAnotherRun(Path file) {
        Optional<Seen> now = Seen.of(state.path(), file);
        try {
            boolean other = state.readRecord()
                    .filter(found -> !found.run().equals(record.run()))
                    .isPresent();
            own = other ? Optional.empty() : now;
            return other;
        } catch (IOException e) {
            return false;
        }
    }

    private void update(RunRecord next) throws IOException {
        record = next; // what is true now, also if it cannot be written yet
        behind = true;
        write(() -> state.writeRecord(next));
        behind = false;
    }

    /** Writes the record if it could not be written the last time: nothing is launched that cannot be put on record. */
    public synchronized void catchUp() throws IOException {
        if (behind) {
            update(record);
        }
    }

    /**
     * Writes files, on a full disk in the space of the reserve.
     *
     * @throws FileSystemException if they cannot be written; the disk may have room later
     */
    private void write(Writing files) throws IOException {
        try {
            files.write();
        } catch (UntrustedFileException e) {
            throw e;
        } catch (IOException e) {
            release();
            try {
                files.write();
            } catch (IOException again) {
                throw new FileSystemException(state.path().toString(), null, String.valueOf(again.getMessage()));
            }
        }
    }

    /** Reserves space for the next files if there is room; called from time to time. */
    public synchronized void reserve() {
        Path reserve = state.path().resolve(OwnFiles.RESERVE);
        if (Files.exists(reserve, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        byte[] noise = new byte[RESERVED / 2];
        new SecureRandom().nextBytes(noise); // a file system that compresses would keep no space for zeros
        try {
            state.writeHere(reserve, HexFormat.of().formatHex(noise));
        } catch (IOException e) {
            return; // the disk is full
        }
    }

    /** Gives the reserved space up, for a file that must be written now. */
    public synchronized void release() throws IOException {
        state.deleteHere(state.path().resolve(OwnFiles.RESERVE));
    }
}
