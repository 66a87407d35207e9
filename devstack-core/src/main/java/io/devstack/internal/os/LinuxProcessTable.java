package io.devstack.internal.os;

import io.devstack.internal.port.ListeningSocket;
import io.devstack.internal.process.OomWatch;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.ProcessUsage;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads {@code /proc}. Another user's environment and open files are hidden, which reads as "no". */
final class LinuxProcessTable implements ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;
    private static final long QUIT = 1L << 2;

    /** Up to this length the JDK passes a read on as one read(2). */
    private static final int CHILDREN_BUFFER = 8192;

    /** Shorter than the smallest page by more than one number. */
    private static final int LONGEST_CHILDREN = 4000;

    private final ProcessIdentity self;

    LinuxProcessTable() {
        try {
            String bootId =
                    Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
            String pidNamespace =
                    Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
            long pid = ProcessHandle.current().pid();
            ProcessIdentity world = new ProcessIdentity(bootId, pidNamespace, pid, 0);
            this.self = ProcStat.read(pid, world)
                    .orElseThrow(() -> new UnsupportedSystemException(
                            "/proc does not show this process (pid " + pid + "); mount a /proc of this PID namespace"))
                    .identity();
        } catch (IOException e) {
            throw new UnsupportedSystemException("/proc cannot be read: " + e.getMessage());
        }
    }

    @Override
    public long[] pids() {
        String[] names = PROC.toFile().list();
        if (names == null) {
            return new long[0];
        }
        return Arrays.stream(names)
                .filter(name -> Character.isDigit(name.charAt(0)))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    @Override
    public Optional<ProcessEntry> read(long pid) {
        return ProcStat.read(pid, self);
    }

    @Override
    public boolean isEnding(long pid) {
        return ProcStat.isEnding(pid);
    }

    @Override
    public Set<Long> children(long pid) {
        Set<Long> children = new HashSet<>();
        for (long thread : threads(pid)) {
            readChildren(pid, thread).ifPresent(text -> children.addAll(firstChildren(text)));
        }
        return children;
    }

    @Override
    public Optional<Map<Long, List<Long>>> childLists(long pid) {
        Map<Long, List<Long>> lists = new HashMap<>();
        for (long thread : threads(pid)) {
            Optional<List<Long>> list = readChildren(pid, thread).flatMap(LinuxProcessTable::allChildren);
            if (list.isEmpty()) {
                return Optional.empty();
            }
            lists.put(thread, list.get());
        }
        return lists.isEmpty() ? Optional.empty() : Optional.of(lists);
    }

    /**
     * Reads {@code /proc/PID/task/TID/children} by one read(2). The kernel finds the next child from the one before, and
     * from the start of a second read only by its position, which may skip a child if another one was reaped in between.
     */
    private static Optional<String> readChildren(long pid, long thread) {
        byte[] bytes = new byte[CHILDREN_BUFFER];
        try (FileInputStream file = new FileInputStream("/proc/" + pid + "/task/" + thread + "/children")) {
            int length = file.read(bytes);
            return Optional.of(new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or the kernel lacks the file
        }
    }

    /** One read returns at most a page; a text that may have filled it may be cut off. */
    static Optional<List<Long>> allChildren(String text) {
        return text.length() > LONGEST_CHILDREN ? Optional.empty() : Optional.of(firstChildren(text));
    }

    /** Of a text that may be cut off the last number may be a part of one. */
    static List<Long> firstChildren(String text) {
        List<Long> children = new ArrayList<>();
        for (String child : text.isBlank() ? new String[0] : text.trim().split(" ")) {
            children.add(Long.parseLong(child));
        }
        return text.length() > LONGEST_CHILDREN ? children.subList(0, children.size() - 1) : children;
    }

    private static long[] threads(long pid) {
        String[] names = new File("/proc/" + pid + "/task").list();
        return names == null
                ? new long[0]
                : Arrays.stream(names).mapToLong(Long::parseLong).toArray();
    }

    @Override
    public ProcessIdentity self() {
        return self;
    }

    @Override
    public Optional<Duration> ageOf(ProcessIdentity identity) {
        try {
            String uptime = Files.readString(PROC.resolve("uptime")).split(" ")[0];
            long millis = new BigDecimal(uptime).movePointRight(3).longValue()
                    - identity.startTime() * ProcStat.MILLIS_PER_TICK;
            return millis < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public ProcessUsage usageOf(ProcessIdentity identity) {
        return isAlive(identity) ? ProcStat.usage(identity.pid()) : ProcessUsage.NONE;
    }

    @Override
    public List<Path> heldBy(long pid) {
        return HeldDirectory.of(pid);
    }

    @Override
    public boolean environmentHolds(long pid, Set<String> entries) {
        return environmentAmong(pid, entries).containsAll(entries);
    }

    @Override
    public Set<String> environmentAmong(long pid, Set<String> entries) {
        Set<String> among = new HashSet<>(environment(pid));
        among.retainAll(entries);
        return among;
    }

    @Override
    public List<String> environment(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/environ"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public boolean writesTo(long pid, Set<Path> files) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (files.contains(target(descriptor)) && isOpenForWriting(pid, descriptor)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return false;
        }
    }

    private static Path target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (IOException e) {
            return descriptor;
        }
    }

    /** {@code /proc/PID/fdinfo/N} has the flags of open(2) in octal; the lowest two bits are the access mode. */
    private static boolean isOpenForWriting(long pid, Path descriptor) throws IOException {
        Path info = PROC.resolve(pid + "/fdinfo/" + descriptor.getFileName());
        for (String line : Files.readAllLines(info)) {
            if (line.startsWith("flags:")) {
                long mode = Long.parseLong(line.substring(6).trim(), 8) & 3;
                return mode == WRITE_ONLY || mode == READ_WRITE;
            }
        }
        return false;
    }

    @Override
    public OptionalLong userOf(long pid) {
        try {
            Object user = Files.getAttribute(PROC.resolve(Long.toString(pid)), "unix:uid", LinkOption.NOFOLLOW_LINKS);
            return OptionalLong.of(((Integer) user).longValue());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String userName(long userId) {
        try {
            for (String line : Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(":", 4);
                if (fields.length == 4 && fields[2].equals(Long.toString(userId))) {
                    return fields[0];
                }
            }
        } catch (IOException e) {
            return Long.toString(userId);
        }
        return Long.toString(userId);
    }

    @Override
    public List<String> commandWords(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(PROC.resolve(pid + "/cmdline"));
            return bytes.length == 0 ? List.of() : List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public Optional<Path> workingDirectory(long pid) {
        try {
            return Optional.of(Files.readSymbolicLink(PROC.resolve(pid + "/cwd")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public OomWatch watchForOom(long pid) {
        return LinuxOomWatch.of(pid);
    }

    /** It must also catch the signal, which it does not with {@code -Xrs}, nor while it comes up. */
    @Override
    public boolean writesThreadDumps(long pid) {
        try {
            return isHotSpot(Files.readAllLines(PROC.resolve(pid + "/maps"), StandardCharsets.ISO_8859_1))
                    && catchesQuit(Files.readAllLines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isHotSpot(List<String> maps) {
        return maps.stream().anyMatch(line -> line.matches(".* ..x. .*/libjvm\\.so( \\(deleted\\))?"));
    }

    /** {@code SigCgt} is a mask in which signal N is bit N - 1. */
    static boolean catchesQuit(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("SigCgt:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & QUIT) != 0);
    }

    /** Returns the inodes of the sockets that a process has open; empty if hidden. */
    Set<Long> socketsOf(long pid) {
        Set<Long> inodes = new HashSet<>();
        File directory = PROC.resolve(pid + "/fd").toFile();
        String[] names = directory.list();
        if (names == null) {
            return inodes;
        }
        for (String name : names) {
            String target = target(directory.toPath().resolve(name)).toString();
            if (target.startsWith("socket:[")) {
                inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
            }
        }
        return inodes;
    }

    /** Finds a descriptor of a process that is open on a socket. */
    Optional<ListeningSocket> descriptorOf(long pid, long inode) {
        String socket = "socket:[" + inode + "]";
        File directory = PROC.resolve(pid + "/fd").toFile();
        String[] names = directory.list();
        for (String name : names == null ? new String[0] : names) {
            Path descriptor = directory.toPath().resolve(name);
            if (target(descriptor).toString().equals(socket)) {
                return Optional.of(() -> target(descriptor).toString().equals(socket));
            }
        }
        return Optional.empty();
    }
}
