package io.devstack.internal.os;

import io.devstack.internal.process.OomWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads the {@code oom_kill} counters of the kernel and of a process's memory cgroup, of version 1 or 2. */
final class LinuxOomWatch implements OomWatch {
    private static final String COUNTER = "oom_kill ";

    /** Of version 2, which counts "processes belonging to this cgroup killed by any kind of OOM killer" (cgroup-v2.rst). */
    private static final String UNIFIED = "memory.events";

    private final Optional<Path> group;
    private final Path machine;
    private final OptionalLong groupBefore;
    private final OptionalLong machineBefore;

    private LinuxOomWatch(Optional<Path> group, Path machine) {
        this.group = group;
        this.machine = machine;
        this.groupBefore = group.map(LinuxOomWatch::count).orElse(OptionalLong.empty());
        this.machineBefore = count(machine);
    }

    /** Makes a watch of a living process; it remembers its cgroup, because a dead one has none. */
    static OomWatch of(long pid) {
        return of(Path.of("/proc"), pid, Path.of("/sys/fs/cgroup"));
    }

    static OomWatch of(Path proc, long pid, Path cgroups) {
        return new LinuxOomWatch(groupOf(proc.resolve(pid + "/cgroup"), cgroups), proc.resolve("vmstat"));
    }

    /**
     * A path as another namespace sees it does not exist here; the cgroup mounted as the root is that of the container
     * then.
     */
    private static Optional<Path> groupOf(Path file, Path cgroups) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(":", 3))
                    .filter(fields -> fields.length == 3)
                    .flatMap(fields -> candidates(fields, cgroups))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Stream<Path> candidates(String[] fields, Path cgroups) {
        String path = fields[2].replaceFirst("^/+", "");
        if (List.of(fields[1].split(",")).contains("memory")) {
            Path root = cgroups.resolve("memory");
            return Stream.of(root.resolve(path), root).map(group -> group.resolve("memory.oom_control"));
        }
        return fields[0].equals("0")
                ? Stream.of(cgroups.resolve(path), cgroups).map(group -> group.resolve(UNIFIED))
                : Stream.empty();
    }

    private static OptionalLong count(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(COUNTER.length()).trim()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Finding look() {
        OptionalLong inGroup = group.map(LinuxOomWatch::count).orElse(OptionalLong.empty());
        if (hasRisen(groupBefore, inGroup)) {
            return Finding.IN_ITS_GROUP;
        }
        boolean countsAll = group.filter(file -> file.endsWith(UNIFIED)).isPresent();
        if (countsAll && groupBefore.isPresent() && inGroup.isPresent()) {
            return Finding.NOTHING; // the machine's counter has risen for another group, if it has
        }
        OptionalLong now = count(machine);
        if (hasRisen(machineBefore, now)) {
            return Finding.ON_THE_MACHINE;
        }
        boolean known = machineBefore.isPresent() && now.isPresent();
        return known ? Finding.NOTHING : Finding.UNKNOWN;
    }

    private static boolean hasRisen(OptionalLong before, OptionalLong now) {
        return before.isPresent() && now.isPresent() && now.getAsLong() > before.getAsLong();
    }
}
