package io.devstack.internal.process;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What proves membership, for one service or a whole run.
 *
 * <p>A session counts only while it is vouched for by its leader: numbers are recycled, and after a crash a stranger's
 * shell can carry a recorded one (reproduced: leader dead, number reused by {@code setsid}, three strangers matched).
 *
 * @param since the raw start time of the run; an older process is never ours
 * @param recorded identities on record; a session or group led by one counts while its leader is alive
 * @param sessions sessions made for us that this very process has watched since it made them
 * @param ancestors processes whose descendants are ours, though they themselves are not members
 * @param marker environment entries that must all be present; empty for none
 * @param stacks environment entries that each prove membership alone; empty for none
 * @param logFiles log files of the run
 * @param otherRuns environment entries of runs that are not ours though they have the marker; each alone disproves it
 * @param onlyUser the user whose processes the evidence is limited to, because that user could have written it; empty
 *     for no limit
 */
public record Evidence(
        long since,
        Set<ProcessIdentity> recorded,
        Set<Long> sessions,
        Set<ProcessIdentity> ancestors,
        Set<String> marker,
        Set<String> stacks,
        Set<Path> logFiles,
        Set<String> otherRuns,
        OptionalLong onlyUser) {
    /** Copies all sets. */
    public Evidence {
        recorded = Set.copyOf(recorded);
        sessions = Set.copyOf(sessions);
        ancestors = Set.copyOf(ancestors);
        marker = Set.copyOf(marker);
        stacks = Set.copyOf(stacks);
        logFiles = Set.copyOf(logFiles);
        otherRuns = Set.copyOf(otherRuns);
    }

    /** Returns the evidence of a run that began at {@code since} and has no member yet. */
    public static Evidence since(long since) {
        return new Evidence(
                since, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), OptionalLong.empty());
    }

    /** Returns whether a process may be proven by its environment or by the files that it writes to. */
    boolean isWeak() {
        return !marker.isEmpty() || !stacks.isEmpty() || !logFiles.isEmpty();
    }

    /** Returns this evidence with one more recorded identity. */
    public Evidence withRecorded(ProcessIdentity identity) {
        return new Evidence(
                since, with(recorded, identity), sessions, ancestors, marker, stacks, logFiles, otherRuns, onlyUser);
    }

    /** Returns this evidence with one more watched session. */
    public Evidence withSession(long session) {
        return new Evidence(
                since, recorded, with(sessions, session), ancestors, marker, stacks, logFiles, otherRuns, onlyUser);
    }

    /** Returns this evidence with one more ancestor. */
    public Evidence withAncestor(ProcessIdentity identity) {
        return new Evidence(
                since, recorded, sessions, with(ancestors, identity), marker, stacks, logFiles, otherRuns, onlyUser);
    }

    /** Returns this evidence with that marker. */
    public Evidence withMarker(Set<String> entries) {
        return new Evidence(since, recorded, sessions, ancestors, entries, stacks, logFiles, otherRuns, onlyUser);
    }

    /** Returns this evidence with environment entries that each prove membership alone. */
    public Evidence withStacks(Set<String> entries) {
        return new Evidence(since, recorded, sessions, ancestors, marker, entries, logFiles, otherRuns, onlyUser);
    }

    /** Returns this evidence with one more log file. */
    public Evidence withLogFile(Path file) {
        return new Evidence(
                since, recorded, sessions, ancestors, marker, stacks, with(logFiles, file), otherRuns, onlyUser);
    }

    /** Returns this evidence without the marker's proof for processes that have one of these environment entries. */
    public Evidence withoutRuns(Set<String> entries) {
        return new Evidence(since, recorded, sessions, ancestors, marker, stacks, logFiles, entries, onlyUser);
    }

    /** Returns this evidence, limited to the processes of one user. */
    public Evidence limitedTo(OptionalLong user) {
        return new Evidence(since, recorded, sessions, ancestors, marker, stacks, logFiles, otherRuns, user);
    }

    /** Returns whether the process is of a user about whom the evidence proves something. */
    boolean allowsUserOf(ProcessEntry entry, ProcessTable table) {
        return onlyUser.isEmpty() || table.userOf(entry.pid()).equals(onlyUser);
    }

    private static <T> Set<T> with(Set<T> items, T item) {
        Set<T> more = new LinkedHashSet<>(items);
        more.add(item);
        return new HashSet<>(more);
    }
}
