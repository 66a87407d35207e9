package io.devstack.internal.state;

import io.devstack.internal.process.Evidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Distinguishes a PID directory that was renamed from a copy of it and from another one, by the identity on record. */
public final class StackIdentity {
    private final StateDirectory state;

    StackIdentity(StateDirectory state) {
        this.state = state;
    }

    /** Returns what identifies the stack: the hash of the real path that the directory had when the run on record began. */
    public String stackId() {
        return recordedHome().map(RecordHome::stack).orElseGet(this::idByPath);
    }

    private String idByPath() {
        return idOf(state.path().toString());
    }

    static String idOf(String path) {
        return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** It has the same identity whether it is there or not; if it is a link, that link is not followed. */
    static Path inRealParent(Path absolute) {
        Path parent = absolute.getParent();
        try {
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            return absolute;
        }
    }

    private Optional<RecordHome> recordedHome() {
        try {
            return state.readRecord().flatMap(RunRecord::home);
        } catch (IOException e) {
            return Optional.empty(); // a copy, or damaged: it says nothing about this directory
        }
    }

    /**
     * Returns the identity of this directory, which the record keeps. Empty where directories have none, and where the record
     * is elsewhere because this file system cannot be trusted.
     */
    public Optional<RecordHome> home() {
        if (!state.gate().home().equals(state.path())) {
            return Optional.empty();
        }
        String stack = stackId();
        return key().map(key -> new RecordHome(state.path(), key, stack));
    }

    private Optional<String> key() {
        try {
            return Optional.ofNullable(Files.readAttributes(state.path(), BasicFileAttributes.class)
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
                                former.stream().map(StackIdentity::idOf))
                        .map(id -> RunRecord.STACK_VARIABLE + "=" + id)
                        .collect(Collectors.toSet()));
    }

    /** A rename keeps a directory's identity, a copy has one of its own. */
    RunRecord placed(RunRecord record) throws DamagedRecordException {
        Optional<RecordHome> home = record.home();
        Optional<String> key = key();
        if (home.isPresent() && key.isPresent() && !key.get().equals(home.get().key())) {
            throw new DamagedRecordException(
                    state.recordFile(),
                    "it is a copy of the record in " + home.get().path() + "; the run there is not touched from here");
        }
        RunRecord here = record.movedTo(state.path());
        if (here.onlyUser().isEmpty()) {
            return here;
        }
        return here.confinedTo(
                state.path(),
                RecordReader.outputOfAnotherUser(state.path()),
                idByPath()); // last: a move changes places
    }
}
