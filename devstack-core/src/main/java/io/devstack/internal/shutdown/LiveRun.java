package io.devstack.internal.shutdown;

import io.devstack.internal.process.Member;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Protection;
import io.devstack.internal.state.StateDirectory;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A run whose record cannot be used, by the processes that carry its stack's marker. */
final class LiveRun {
    private static final int MOST_LOOKS = 10;
    private static final int MOST_ANCESTORS = 1000;

    private final ProcessTable table;
    private final StateDirectory state;
    private final SupervisorSearch search;
    private final Set<ProcessIdentity> starters = new LinkedHashSet<>();
    private Optional<ProcessIdentity> supervisor = Optional.empty();

    /** Scans the process table. */
    LiveRun(ProcessTable table, StateDirectory state) {
        this.table = table;
        this.state = state;
        this.search = new SupervisorSearch(table, state);
        Protection protection = new Protection(table);
        for (Member member : new Members(table, search.evidenceOfAnyRun()).look(MOST_LOOKS)) {
            climb(member.entry(), protection);
        }
    }

    /** Finds the nearest supervisor above a member; another start of the same stack is above none. */
    private void climb(ProcessEntry member, Protection protection) {
        ProcessIdentity starter = member.identity();
        Optional<ProcessEntry> above = table.read(member.parent());
        for (int depth = 0; depth < MOST_ANCESTORS && above.isPresent(); depth++) {
            ProcessEntry entry = above.get();
            if (entry.ended() || protection.covers(entry)) {
                break;
            }
            if (search.canBeSupervisor(entry.pid()) && state.trusts(table, entry.pid())) {
                supervisor = Optional.of(entry.identity());
                break;
            }
            starter = entry.identity();
            above = table.read(entry.parent());
        }
        starters.add(starter);
    }

    /** Returns the supervisor; empty if there is none, or if it cannot be recognized as one. */
    Optional<ProcessIdentity> supervisor() {
        return supervisor;
    }

    /** Returns "; its supervisor is pid 4711 ...", or else the topmost processes of the run. */
    String inWords() {
        if (supervisor.isPresent()) {
            return "; its supervisor, " + Holders.describe(table, supervisor.get()) + ", is alive";
        }
        return starters.isEmpty()
                ? "; another process writes it again and again"
                : "; these processes of the stack are alive: "
                        + starters.stream()
                                .map(process -> Holders.describe(table, process))
                                .collect(Collectors.joining("; "));
    }
}
