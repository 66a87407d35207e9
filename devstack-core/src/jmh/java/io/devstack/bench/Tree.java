package io.devstack.bench;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.model.Signal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Processes in one session and process group. They exit by themselves after two minutes. */
final class Tree {
    private static final int SECONDS = 120;

    /** The kinds of fork storms; none of them leaves the process group. */
    private static final Map<String, String> STORMS = Map.of(
            "respawn",
            "for (1..2) { next if fork; while (time < $e) { my $p = fork;"
                    + " unless ($p) { select undef, undef, undef, 0.01; exit } waitpid $p, 0 } exit }",
            "bush",
            "for (1..30) { next if fork; while (time < $e) { my $p = fork; exit unless $p; waitpid $p, 0 } exit }");

    /** Reaps the orphans of a tree: an init may take seconds for that, and each scan of the next tree would read their zombies. */
    private static final Enclosure REAPER = OperatingSystem.current().enclose();

    private final OperatingSystem system = OperatingSystem.current();
    private final Process leader;

    private Tree(String program) throws IOException {
        String script = "$| = 1; my $e = time + " + SECONDS + "; " + program + " print \"up\\n\"; sleep " + SECONDS;
        leader = new ProcessBuilder(system.isolated(List.of("perl", "-e", script)))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!"up".equals(leader.inputReader().readLine())) {
            throw new IOException("perl did not start");
        }
    }

    /** Starts a leader with {@code size - 1} children that sleep. */
    static Tree of(int size) throws IOException {
        return new Tree("for (2.." + size + ") { my $p = fork; die unless defined $p; unless ($p) { sleep " + SECONDS
                + "; exit } }");
    }

    /** Starts a fork storm: {@code respawn} or {@code bush}. */
    static Tree storm(String kind) throws IOException {
        return new Tree(STORMS.get(kind));
    }

    /** Returns the leader of the session and the group. */
    ProcessHandle leader() {
        return leader.toHandle();
    }

    /** Returns the identity of the leader. */
    ProcessEntry entry() {
        return system.processes().read(leader.pid()).orElseThrow();
    }

    /** Sends KILL to the group until a scan of the process table finds no living process in it. */
    void killGroupUntilEmpty() {
        do {
            system.signals().sendToGroups(Signal.KILL, Set.of(leader.pid()));
        } while (alive() > 0);
    }

    /** Waits until none of these runs: {@link ProcessHandle#onExit} waits for orphans until they are reaped. */
    void awaitEnds(List<ProcessHandle> handles) {
        for (ProcessHandle handle : handles) {
            while (handle.isAlive()
                    && system.processes()
                            .read(handle.pid())
                            .filter(entry -> !entry.ended())
                            .isPresent()) {
                Thread.onSpinWait();
            }
        }
    }

    /** Returns how many processes of the group are alive. */
    long alive() {
        return count(entry -> !entry.ended());
    }

    private long count(Predicate<ProcessEntry> wanted) {
        long count = 0;
        for (long pid : system.processes().pids()) {
            ProcessEntry entry = system.processes().read(pid).orElse(null);
            if (entry != null && entry.group() == leader.pid() && wanted.test(entry)) {
                count++;
            }
        }
        return count;
    }

    /** Kills the survivors and reaps all. */
    void close() throws InterruptedException {
        killGroupUntilEmpty();
        if (!leader.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the leader " + leader.pid() + " did not exit");
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (count(entry -> true) > 0) {
            REAPER.reap(() -> Set.of(leader.pid()));
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the zombies of the leader " + leader.pid() + " are not reaped");
            }
        }
    }
}
