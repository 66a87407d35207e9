package io.devstack.internal.process;

import io.devstack.model.OwnershipRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Scans the process table for several parts of a run at once: one pass at a time, shared by all threads that wait for one,
 * and every member is attributed to its part once. So the cost of a stop does not grow with parts × processes.
 *
 * <p>Safe for use by several threads.
 *
 * @param <K> what names a part
 */
public final class MemberLooks<K> {
    private final ProcessTable table;
    private final Members members;
    private final Map<K, Evidence> parts;
    private final Set<String> markers = new HashSet<>();
    private final Map<ProcessIdentity, K> recorded = new HashMap<>();
    private final Map<Long, K> sessions = new HashMap<>();
    private final Map<ProcessIdentity, Optional<K>> attributed = new HashMap<>();
    private long begun;
    private long done;
    private boolean underWay;
    private Look<K> last = new Look<>(new Members.Pass(List.of(), Set.of(), 0, false), Map.of());

    /**
     * What one pass saw.
     *
     * @param pass the pass over all parts
     * @param parts the living members of each part; parts without any are absent
     */
    public record Look<K>(Members.Pass pass, Map<K, List<Member>> parts) {
        /** Returns the living members of one part, newest first. */
        public List<Member> of(K part) {
            return parts.getOrDefault(part, List.of());
        }

        /** Returns the living members of all other parts. */
        public Set<ProcessIdentity> others(K part) {
            return parts.entrySet().stream()
                    .filter(other -> !other.getKey().equals(part))
                    .flatMap(other -> other.getValue().stream())
                    .map(Member::identity)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * Makes a scan.
     *
     * @param all what proves that a process belongs to any part, or to the run itself
     * @param parts what proves that it belongs to one part
     */
    public MemberLooks(ProcessTable table, Evidence all, Map<K, Evidence> parts) {
        this.table = table;
        this.members = new Members(table, all);
        this.parts = Map.copyOf(parts);
        parts.forEach((part, evidence) -> {
            markers.addAll(evidence.marker());
            evidence.sessions().forEach(session -> sessions.put(session, part));
            for (ProcessIdentity process : evidence.recorded()) {
                recorded.put(process, part);
                sessions.put(process.pid(), part);
            }
        });
    }

    /** Returns what a pass saw that began after this call. */
    public Look<K> next() throws InterruptedException {
        synchronized (this) {
            long wanted = begun + 1;
            while (done < wanted && underWay) {
                wait();
            }
            if (done >= wanted) {
                return last;
            }
            begun++;
            underWay = true;
        }
        Optional<Look<K>> seen = Optional.empty();
        try {
            seen = Optional.of(look());
            return seen.get();
        } finally {
            synchronized (this) {
                last = seen.orElse(last);
                done = seen.isPresent() ? begun : done;
                underWay = false;
                notifyAll();
            }
        }
    }

    /** Returns the parts of which two of at most {@code most} passes, one after the other, were clean and saw no member. */
    public Set<K> provenEmpty(int most) throws InterruptedException {
        Set<K> unseen = new HashSet<>(parts.keySet());
        int clean = 0;
        for (int made = 0; made < most && clean < 2 && !unseen.isEmpty(); made++) {
            Look<K> look = next();
            unseen.removeAll(look.parts().keySet());
            clean = look.pass().clean() ? clean + 1 : 0;
        }
        return clean == 2 ? Set.copyOf(unseen) : Set.of();
    }

    /** Returns the finder behind the passes, for the thread that is the last to use it: it knows what the passes saw. */
    public Members members() {
        return members;
    }

    private Look<K> look() {
        Members.Pass pass = members.pass();
        Map<Long, Member> byPid = new HashMap<>();
        pass.members().forEach(member -> byPid.put(member.entry().pid(), member));
        attributed
                .keySet()
                .retainAll(byPid.values().stream().map(Member::identity).collect(Collectors.toSet()));
        Map<K, List<Member>> found = pass.members().stream()
                .filter(member -> partOf(member, byPid).isPresent())
                .collect(Collectors.groupingBy(member -> partOf(member, byPid).orElseThrow()));
        boolean told = pass.members().stream()
                .allMatch(member -> partOf(member, byPid).isPresent() || table.isAlive(member.identity()));
        attributed
                .values()
                .removeIf(Optional::isEmpty); // a process that is about to be another program may prove more then
        return new Look<>( // one that ended after the pass, before its part was known, may have left another
                told ? pass : new Members.Pass(pass.members(), pass.groups(), pass.looked(), false), found);
    }

    private Optional<K> partOf(Member member, Map<Long, Member> byPid) {
        Optional<K> known = attributed.get(member.identity());
        if (known == null) {
            attributed.put(member.identity(), Optional.empty()); // the end of a circle of parents
            known = byOwnProof(member)
                    .or(() -> Optional.ofNullable(byPid.get(member.entry().parent()))
                            .flatMap(parent -> partOf(parent, byPid)));
            attributed.put(member.identity(), known);
        }
        return known;
    }

    private Optional<K> byOwnProof(Member member) {
        ProcessEntry entry = member.entry();
        K part = recorded.get(entry.identity());
        if (part == null && member.rule() == OwnershipRule.SESSION) {
            part = sessions.getOrDefault(entry.session(), sessions.get(entry.group()));
        }
        return part == null ? byWeakProof(entry.pid()).or(() -> byAdopter(entry)) : Optional.of(part);
    }

    /** An orphan may bear no mark of the part that it was left by. */
    private Optional<K> byAdopter(ProcessEntry orphan) {
        return first(evidence -> evidence.ancestors().stream().anyMatch(adopter -> adopter.pid() == orphan.parent()));
    }

    private Optional<K> byWeakProof(long pid) {
        Set<String> variables = markers.isEmpty() ? Set.of() : table.environmentAmong(pid, markers);
        return first(evidence -> !evidence.marker().isEmpty() && variables.containsAll(evidence.marker()))
                .or(() ->
                        first(evidence -> !evidence.logFiles().isEmpty() && table.writesTo(pid, evidence.logFiles())));
    }

    private Optional<K> first(Predicate<Evidence> proof) {
        return parts.entrySet().stream()
                .filter(part -> proof.test(part.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
