package io.devstack.internal.process;

import io.devstack.model.SignalTo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the processes that manage others, which get the signal of a stop first. Used by one thread. */
final class MainProcesses {
    private final ProcessTable table;
    private final Members own;
    private final GracefulStop.Look look;

    MainProcesses(ProcessTable table, Members own, GracefulStop.Look look) {
        this.table = table;
        this.own = own;
        this.look = look;
    }

    /** Returns {@code members}, and the children of each shell among them if {@code to} makes shells transparent. */
    Collection<Member> among(List<Member> members, SignalTo to) throws InterruptedException {
        Map<ProcessIdentity, Member> found = new LinkedHashMap<>();
        for (Member member : members) {
            add(member, to, found);
        }
        return found.values();
    }

    private void add(Member member, SignalTo to, Map<ProcessIdentity, Member> found) throws InterruptedException {
        if (found.putIfAbsent(member.identity(), member) == null && to == SignalTo.AUTO && isShell(member)) {
            for (Member child : children(member.entry().pid())) {
                add(child, to, found);
            }
        }
    }

    /** Only if the system has no list of children, a scan finds them: it takes seconds on a busy machine. */
    private List<Member> children(long pid) throws InterruptedException {
        Optional<Map<Long, List<Long>>> lists = table.childLists(pid);
        if (lists.isEmpty()) {
            return look.members().stream()
                    .filter(member -> member.entry().parent() == pid)
                    .toList();
        }
        List<Member> children = new ArrayList<>();
        lists.get()
                .values()
                .forEach(list -> list.forEach(child -> own.claim(child)
                        .filter(member -> member.entry().parent() == pid)
                        .ifPresent(children::add)));
        return children;
    }

    private boolean isShell(Member member) {
        return ProcessNames.isShell(table.commandWords(member.entry().pid()));
    }

    /**
     * Returns the members whose parent is no living member. They are the main processes once the launched process has ended:
     * a daemonized server, or a server below a launcher that ended without passing the signal on.
     */
    static List<Member> withoutParent(List<Member> living) {
        Set<Long> pids = new HashSet<>();
        living.forEach(member -> pids.add(member.entry().pid()));
        return living.stream()
                .filter(member -> !pids.contains(member.entry().parent()))
                .toList();
    }
}
