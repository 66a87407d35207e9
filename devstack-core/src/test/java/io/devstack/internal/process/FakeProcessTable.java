package io.devstack.internal.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A process table that a test fills: self is 100, whose parent is 50, the leader of its session, and above that 1. */
class FakeProcessTable implements ProcessTable {
    static final long SELF = 100;
    static final long USER = 1000;

    private final Map<Long, ProcessEntry> entries = new HashMap<>();
    private final Map<Long, Long> users = new HashMap<>();
    private final Map<Long, Set<String>> environments = new HashMap<>();
    private final Map<Long, Set<Path>> written = new HashMap<>();
    private final Map<Long, Deque<Map<Long, List<Long>>>> childLists = new HashMap<>();
    private final Map<Long, Set<Long>> cutOff = new HashMap<>();
    private final Set<Long> vanished = new HashSet<>();
    private final Set<Long> mortal = new HashSet<>();

    FakeProcessTable() {
        put(1, 0, 1, 1, 0);
        put(50, 1, 50, 50, 10);
        put(SELF, 50, SELF, 50, 20);
    }

    static ProcessIdentity identity(long pid, long startTime) {
        return new ProcessIdentity("boot", "pid:[1]", pid, startTime);
    }

    ProcessIdentity put(long pid, long parent, long group, long session, long startTime) {
        return put(pid, parent, group, session, startTime, ProcessEntry.State.LIVE);
    }

    ProcessIdentity put(long pid, long parent, long group, long session, long startTime, ProcessEntry.State state) {
        ProcessIdentity identity = identity(pid, startTime);
        entries.put(pid, new ProcessEntry(identity, parent, group, session, state, false, "p" + pid));
        users.put(pid, USER);
        return identity;
    }

    /** From now on the lists of children of this process are these. */
    void lists(long pid, Map<Long, List<Long>> reading) {
        childLists.put(pid, new ArrayDeque<>(List.of(reading)));
    }

    /** After the readings known so far come these, which stay. */
    void thenLists(long pid, Map<Long, List<Long>> reading) {
        childLists.get(pid).add(reading);
    }

    /** The list of children of this process is too long for one read, which ends after these. */
    void listsOnly(long pid, Long... first) {
        childLists.remove(pid);
        cutOff.put(pid, Set.of(first));
    }

    @Override
    public Set<Long> children(long pid) {
        return cutOff.getOrDefault(pid, Set.of());
    }

    void listsNothing(long pid) {
        childLists.remove(pid);
    }

    @Override
    public Optional<Map<Long, List<Long>>> childLists(long pid) {
        Deque<Map<Long, List<Long>>> readings = childLists.getOrDefault(pid, new ArrayDeque<>());
        return Optional.ofNullable(readings.size() > 1 ? readings.poll() : readings.peek());
    }

    void remove(long pid) {
        entries.remove(pid);
    }

    /** It is listed, but gone when it is read. */
    void vanish(long pid) {
        vanished.add(pid);
    }

    /** It is there when it is read, and gone when its environment is. */
    void endWhenAsked(long pid) {
        mortal.add(pid);
    }

    void reappear() {
        vanished.clear();
    }

    void environment(long pid, String... variables) {
        environments.put(pid, Set.of(variables));
    }

    void writes(long pid, Path file) {
        written.put(pid, Set.of(file));
    }

    void user(long pid, long user) {
        users.put(pid, user);
    }

    @Override
    public long[] pids() {
        Set<Long> pids = new HashSet<>(entries.keySet());
        pids.addAll(vanished);
        return pids.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        return Optional.ofNullable(entries.get(pid));
    }

    @Override
    public ProcessIdentity self() {
        return identity(SELF, 20);
    }

    @Override
    public Optional<Duration> ageOf(ProcessIdentity identity) {
        return Optional.empty();
    }

    @Override
    public ProcessUsage usageOf(ProcessIdentity identity) {
        return ProcessUsage.NONE;
    }

    @Override
    public boolean environmentHolds(long pid, Set<String> wanted) {
        if (mortal.remove(pid)) {
            remove(pid);
        }
        return environments.getOrDefault(pid, Set.of()).containsAll(wanted);
    }

    @Override
    public boolean writesTo(long pid, Set<Path> files) {
        return written.getOrDefault(pid, Set.of()).stream().anyMatch(files::contains);
    }

    @Override
    public OptionalLong userOf(long pid) {
        Long user = users.get(pid);
        return user == null ? OptionalLong.empty() : OptionalLong.of(user);
    }

    @Override
    public String userName(long userId) {
        return "user" + userId;
    }

    @Override
    public Optional<String> commandLine(long pid) {
        return read(pid).map(ProcessEntry::name);
    }

    @Override
    public List<String> commandWords(long pid) {
        return List.of("p" + pid);
    }

    @Override
    public Optional<Path> workingDirectory(long pid) {
        return Optional.empty();
    }
}
