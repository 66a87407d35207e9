package io.devstack.internal.process;

import io.devstack.model.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Looks at the processes of this machine. Every answer may be out of date when it arrives; nothing here
 * signals. Safe for use by several threads.
 */
public interface ProcessTable {
    /** How long {@link #awaitEnd} waits between two looks, in milliseconds. */
    long AWAIT_PAUSE_MILLIS = 2;

    /** To what that pause grows. */
    long LONGEST_AWAIT_PAUSE_MILLIS = 16;

    /** How long {@link #awaitEnd} relies on the exit of a child before it looks. */
    long LONGEST_EXIT_PAUSE_MILLIS = 250;

    /** Returns the numbers of all visible processes, in no particular order. */
    long[] pids();

    /** Returns the process with that number, empty if there is none. A zombie is returned, as {@code ended}. */
    Optional<ProcessEntry> read(long pid);

    /**
     * Returns whether the process has begun to end, or has ended, although its other threads may still run. The kernel marks it
     * before it closes the sockets. False for a process that lives, or where the system does not tell.
     */
    default boolean isEnding(long pid) {
        return false;
    }

    /** Returns the numbers of the children of a process, zombies included; none where the system does not tell. */
    default Set<Long> children(long pid) {
        return Set.of();
    }

    /**
     * Returns the children of a process, zombies included, by the thread that is their parent, in the kernel's order:
     * a new child is last. Each list is complete at the instant at which its last child was read.
     *
     * @return empty if the system lists no children, the process is gone, a thread ended during the reading, or a list is too long
     *     to be read at once
     */
    default Optional<Map<Long, List<Long>>> childLists(long pid) {
        return Optional.empty();
    }

    /** Returns the identity of the JVM that asks. */
    ProcessIdentity self();

    /** Returns whether every one of {@code entries} ({@code NAME=value}) is in the environment; false if hidden. */
    boolean environmentHolds(long pid, Set<String> entries);

    /** Returns which of {@code entries} ({@code NAME=value}) are in the environment; none if it is hidden. */
    default Set<String> environmentAmong(long pid, Set<String> entries) {
        return entries.stream()
                .filter(entry -> environmentHolds(pid, Set.of(entry)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the entries of the environment that the process began with; none if hidden or the system does not tell. */
    default List<String> environment(long pid) {
        return List.of();
    }

    /** Returns whether the process has one of {@code files} open for writing; false if hidden. Readers do not count. */
    boolean writesTo(long pid, Set<Path> files);

    /** Returns the user that the process runs as; empty if it is gone. */
    OptionalLong userOf(long pid);

    /** Returns the name of a user, its number where it has no name. */
    String userName(long userId);

    /** Returns the words of the command line; none if they are hidden. */
    List<String> commandWords(long pid);

    /** Returns the working directory; empty if it is hidden. */
    Optional<Path> workingDirectory(long pid);

    /** Returns the directories that a process has open; none where the system does not show them. */
    default List<Path> heldBy(long pid) {
        return List.of();
    }

    /** Returns the words of the command line joined by blanks, the program's name where it is hidden. */
    default Optional<String> commandLine(long pid) {
        String words = String.join(" ", commandWords(pid)).trim();
        return words.isEmpty() ? read(pid).map(ProcessEntry::name) : Optional.of(words);
    }

    /**
     * Returns whether the process is a HotSpot JVM that answers {@link Signal#QUIT} by a thread dump, which ends other
     * programs; false if that is hidden.
     */
    default boolean writesThreadDumps(long pid) {
        return false;
    }

    /** Begins to watch whether the kernel's OOM killer strikes around a living process. */
    default OomWatch watchForOom(long pid) {
        return OomWatch.BLIND;
    }

    /** Returns whether exactly this process is alive; a zombie is not. */
    default boolean isAlive(ProcessIdentity identity) {
        return find(identity).isPresent();
    }

    /** Returns exactly this process if it is alive; empty for a zombie and for a stranger with the same number. */
    default Optional<ProcessEntry> find(ProcessIdentity identity) {
        if (!identity.sameWorldAs(self())) {
            return Optional.empty();
        }
        return read(identity.pid())
                .filter(entry -> !entry.ended() && entry.identity().equals(identity));
    }

    /** Returns how long exactly this process has been there, for a message; empty if the system does not tell. */
    Optional<Duration> ageOf(ProcessIdentity identity);

    /** Returns what exactly this process uses; nothing if it is gone or the system does not tell. */
    ProcessUsage usageOf(ProcessIdentity identity);

    /**
     * Waits until exactly this process has ended, {@code atMost} so long; returns whether it has. A child of this JVM is
     * awaited by its exit, any other process by polling.
     */
    default boolean awaitEnd(ProcessIdentity identity, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Optional<ProcessEntry> entry = find(identity);
        Optional<CompletableFuture<ProcessHandle>> exit = entry.filter(process -> process.parent() == self().pid())
                .flatMap(process -> ProcessHandle.of(process.pid()))
                .map(ProcessHandle::onExit);
        long pause = AWAIT_PAUSE_MILLIS;
        while (isAlive(identity)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            long millis = Math.min(pause, TimeUnit.NANOSECONDS.toMillis(left) + 1);
            if (exit.isEmpty()) {
                Thread.sleep(millis);
                pause = Math.min(pause * 2, LONGEST_AWAIT_PAUSE_MILLIS);
            } else if (awaitExit(exit.get(), millis)) {
                exit = Optional.empty();
                pause = AWAIT_PAUSE_MILLIS;
            } else {
                pause = LONGEST_EXIT_PAUSE_MILLIS; // it may be a child that this JVM adopted, whose exit nothing
                // reports
            }
        }
        return true;
    }

    private static boolean awaitExit(CompletableFuture<ProcessHandle> exit, long millis) throws InterruptedException {
        try {
            exit.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }
}
