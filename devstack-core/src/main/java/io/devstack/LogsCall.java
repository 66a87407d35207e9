package io.devstack;

import io.devstack.event.RunState;
import io.devstack.internal.journal.JournalFollower;
import io.devstack.internal.journal.PutAwayFiles;
import io.devstack.internal.log.LogFile;
import io.devstack.internal.log.LogFollower;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.log.WaitingLine;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.DevStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.UnknownServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what the services of a stack wrote: of the run that runs, or else of the last one. */
final class LogsCall implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;

    private final OperatingSystem system;
    private final StateDirectory state;
    private final LogListener listener;
    private final Map<ServiceName, LogFollower> files = new LinkedHashMap<>();
    private final Map<ServiceName, Path> paths = new LinkedHashMap<>();
    private Optional<ProcessIdentity> supervisor = Optional.empty();
    private boolean following;
    private boolean previous;

    LogsCall(OperatingSystem system, StateDirectory state, LogListener listener) {
        this.system = system;
        this.state = state;
        this.listener = listener;
    }

    /** Reads the log of the launch before the last one of each service, if there is any. */
    LogsCall ofPreviousLaunches() {
        previous = true;
        return this;
    }

    /** Opens the logs of {@code names}, or of all if there are none; returns whether there is any. */
    boolean open(Path output, Set<ServiceName> names) {
        Map<ServiceName, Path> found = new LinkedHashMap<>();
        Optional<RunRecord> record = RecordLook.at(state);
        supervisor = record.map(RunRecord::supervisor);
        record.ifPresent(run -> run.services().forEach(each -> found.put(each.name(), each.logFile())));
        if (found.isEmpty()) {
            found.putAll(endedIn(output));
        }
        for (ServiceName name : found.isEmpty() ? Set.<ServiceName>of() : names) {
            if (!found.containsKey(name)) {
                throw new UnknownServiceException(name, found.keySet());
            }
        }
        found.forEach((name, last) -> {
            Path file = previous ? previous(last).orElse(null) : last;
            if (file != null && (names.isEmpty() || names.contains(name))) {
                files.put(name, LogFollower.acrossRotations(file).withoutLinks());
                paths.put(name, file);
            }
        });
        listener.begin(List.copyOf(files.keySet()));
        return !files.isEmpty();
    }

    /** Returns the log with the largest number beside the log of the last launch. */
    private static Optional<Path> previous(Path last) {
        String name = String.valueOf(last.getFileName());
        try (Stream<Path> all = Files.list(last.resolveSibling(""))) {
            return all
                    .map(file -> LogFile.numberOf(name, String.valueOf(file.getFileName())))
                    .flatMapToInt(OptionalInt::stream)
                    .max()
                    .stream()
                    .mapToObj(number -> LogFile.numbered(last, number))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // there is no such directory
        }
    }

    private Map<ServiceName, Path> endedIn(Path output) {
        RunState run = new RunState();
        try {
            JournalFollower.readAll(state.journalIn(output)).forEach(run::on);
        } catch (IOException e) {
            throw new DevStackException("the journal in " + output + " cannot be read: " + e.getMessage(), e);
        }
        Map<ServiceName, Path> logs = new LinkedHashMap<>();
        run.names()
                .forEach(name -> logs.put(
                        name,
                        PutAwayFiles.find(
                                output, String.valueOf(state.logFile(name).getFileName()))));
        return logs;
    }

    /** Passes on the last {@code count} lines of each. */
    void tail(int count) {
        paths.forEach((name, path) -> {
            try {
                passOn(name, path, count);
            } catch (IOException e) {
                return; // it is not there yet
            }
        });
    }

    /** Passes on what is there now: a flood that goes on is a matter of {@link #follow}. */
    private void passOn(ServiceName name, Path path, int count) throws IOException {
        long start = LogTail.start(path, count);
        Path older = LogFile.older(path);
        if (start == 0 && Files.isRegularFile(older, LinkOption.NOFOLLOW_LINKS)) {
            passOnOlder(name, older, count - LogTail.lines(path, count));
        }
        passOn(name, path, Objects.requireNonNull(files.get(name)).from(start));
    }

    /** A log that was cut a moment ago has few lines, or none. */
    private void passOnOlder(ServiceName name, Path older, int count) throws IOException {
        if (count <= 0) {
            return;
        }
        try (LogFollower file = new LogFollower(older).withoutLinks().from(LogTail.start(older, count))) {
            passOn(name, older, file);
            passOnRest(name, file);
        }
    }

    private void passOn(ServiceName name, Path path, LogFollower file) throws IOException {
        long size = Files.size(path);
        for (long read = 0; read <= size; read += LogFollower.MOST_AT_ONCE) {
            passOn(name, file);
            if (!file.isBehind()) {
                return;
            }
        }
    }

    /** Reports new output until the supervisor has ended; its record may be lost and restored in between. */
    void follow() throws InterruptedException {
        following = true;
        Map<ServiceName, WaitingLine> waiting = new LinkedHashMap<>();
        files.forEach((name, file) -> waiting.put(name, new WaitingLine(file)));
        while (true) {
            boolean over = supervisor.filter(system.processes()::isAlive).isEmpty();
            boolean behind = false;
            for (Map.Entry<ServiceName, LogFollower> file : files.entrySet()) {
                passOn(file.getKey(), file.getValue());
                behind |= file.getValue().isBehind();
            }
            if (over && !behind) {
                return;
            }
            waiting.forEach((name, line) -> line.take().ifPresent(text -> passOn(name, text)));
            Thread.sleep(behind ? 0 : PAUSE_MILLIS);
        }
    }

    /** Passes on what was written after the last line break. */
    void rest() {
        files.forEach(this::passOnRest);
    }

    private void passOnRest(ServiceName name, LogFollower file) {
        String rest = file.takeUnfinishedLine();
        if (!rest.isEmpty()) {
            passOn(name, rest);
        }
    }

    private void passOn(ServiceName name, LogFollower file) {
        try {
            file.read((line, goesOn) -> passOn(name, line));
        } catch (IOException e) {
            return; // moved away at this moment; the open file is read on
        }
    }

    private void passOn(ServiceName name, String line) {
        if (following) {
            listener.line(name, line);
        } else {
            listener.stored(name, line);
        }
    }

    @Override
    public void close() {
        for (LogFollower file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                continue;
            }
        }
    }
}
