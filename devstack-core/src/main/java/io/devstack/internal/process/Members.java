package io.devstack.internal.process;

import io.devstack.model.OwnershipRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the members that the evidence proves, pass by pass. Here, and only here, is decided which process is ours.
 *
 * <p>Not safe for use by several threads: a pass remembers what it saw, so that the next one can detect whether a
 * process may have slipped through. A process that was proven once stays proven until it ends: its ancestor or its
 * session leader may end first, when both are stopped.
 */
public final class Members {
    private final ProcessTable table;
    private final Evidence evidence;
    private final Protection protection;
    private final Ancestry ancestry;
    private final VouchedSessions sessions;
    private final OptionalLong ownUser;
    private final Map<ProcessIdentity, OwnershipRule> proven = new HashMap<>();
    private final Set<ProcessIdentity> strangers = new HashSet<>();
    private final Set<ProcessIdentity> corpses = new HashSet<>();
    private final Set<Long> classified = new HashSet<>();
    private boolean escaped;

    /** Makes a finder of the processes that {@code evidence} proves. */
    public Members(ProcessTable table, Evidence evidence) {
        this.table = table;
        this.evidence = evidence;
        this.protection = new Protection(table);
        this.ancestry = new Ancestry(table, evidence, protection);
        this.sessions = new VouchedSessions(
                table, evidence, entry -> !protection.covers(entry) && evidence.allowsUserOf(entry, table));
        this.ownUser = evidence.onlyUser().isPresent()
                ? evidence.onlyUser()
                : table.userOf(table.self().pid());
    }

    /**
     * The result of one scan of the whole table.
     *
     * @param members the living members, newest first
     * @param groups groups of which every visible process is a member
     * @param looked the number of processes scanned
     * @param clean whether nothing can have escaped this pass: no process vanished before or while it was classified,
     *     and no new zombie appeared, which is how a chain of short-lived forks evades a plain scan
     */
    public record Pass(List<Member> members, Set<Long> groups, int looked, boolean clean) {
        /** Copies the collections. */
        public Pass {
            members = List.copyOf(members);
            groups = Set.copyOf(groups);
        }
    }

    /** Looks once at the whole table. */
    public Pass pass() {
        return pass(member -> {});
    }

    /**
     * Looks until a member is seen, two passes in a row were clean, or {@code most} were made; returns what the last saw. That
     * no member was seen proves nothing, see {@link #isEmpty}.
     */
    public List<Member> look(int most) {
        return scan(most).members();
    }

    /**
     * Returns whether there is no member. Empty if that is not proven: none was seen, but of {@code most} passes no two, one
     * after the other, were clean.
     */
    public Optional<Boolean> isEmpty(int most) {
        Scan scan = scan(most);
        return scan.members().isEmpty() ? Optional.of(true).filter(empty -> scan.clean()) : Optional.of(false);
    }

    /** Returns whether two of at most {@code most} passes, one after the other, were clean and saw no member. */
    public boolean isProvenEmpty(int most) {
        return isEmpty(most).orElse(false);
    }

    private record Scan(List<Member> members, boolean clean) {}

    private Scan scan(int most) {
        int clean = 0;
        for (int made = 0; made < most && clean < 2; made++) {
            Pass pass = pass();
            if (!pass.members().isEmpty()) {
                return new Scan(pass.members(), false);
            }
            clean = pass.clean() ? clean + 1 : 0;
        }
        return new Scan(List.of(), clean == 2);
    }

    /** Looks once at the whole table and hands over each member as soon as it is found, newest first. */
    Pass pass(Consumer<Member> onSight) {
        long[] pids = table.pids();
        Arrays.sort(pids);
        Map<Long, ProcessEntry> snapshot = new HashMap<>(pids.length * 2);
        Map<ProcessIdentity, Member> found = new HashMap<>();
        Set<Long> vouched = sessions.now();
        boolean clean = true;
        escaped = false;
        for (int i = pids.length - 1; i >= 0; i--) {
            Optional<ProcessEntry> read = table.read(pids[i]);
            if (read.isEmpty()) {
                clean &= classified.contains(pids[i]);
                continue;
            }
            ProcessEntry entry = read.get();
            classified.add(entry.pid());
            snapshot.put(entry.pid(), entry);
            if (entry.ended()) {
                clean &= entry.identity().startTime() < evidence.since() || !corpses.add(entry.identity());
                continue;
            }
            classify(entry, vouched).ifPresent(member -> {
                found.put(member.identity(), member);
                onSight.accept(member);
            });
        }
        addDescendants(snapshot, found, onSight);
        if (clean && !escaped) {
            sessions.forgetEmpty(snapshot);
        }
        remember(found);
        List<Member> members = new ArrayList<>(found.values());
        members.sort((a, b) -> Long.compare(b.entry().pid(), a.entry().pid()));
        return new Pass(members, groupsOfMembersOnly(snapshot, found), pids.length, clean && !escaped);
    }

    /**
     * Scans only processes that no earlier pass of this finder has classified, and the members that the last one found.
     * Hands over each member as soon as it is found; never clean.
     */
    Pass newcomers(Consumer<Member> onSight) {
        Set<Long> known = new HashSet<>(classified);
        proven.keySet().forEach(member -> known.remove(member.pid()));
        long[] pids =
                Arrays.stream(table.pids()).filter(pid -> !known.contains(pid)).toArray();
        Map<Long, ProcessEntry> snapshot = new HashMap<>();
        Map<ProcessIdentity, Member> found = new HashMap<>();
        Set<Long> vouched = sessions.now();
        for (long pid : pids) {
            table.read(pid).ifPresent(entry -> {
                classified.add(pid);
                snapshot.put(pid, entry);
                (entry.ended() ? Optional.<Member>empty() : classify(entry, vouched)).ifPresent(member -> {
                    found.put(member.identity(), member);
                    onSight.accept(member);
                });
            });
        }
        addDescendants(snapshot, found, onSight);
        remember(found);
        return new Pass(List.copyOf(found.values()), Set.of(), pids.length, false);
    }

    ProcessTable table() {
        return table;
    }

    /** Returns the proof that this process is a member, looking also at its ancestors. */
    public Optional<Member> claim(long pid) {
        Optional<ProcessEntry> read = table.read(pid).filter(entry -> !entry.ended());
        if (read.isEmpty()) {
            return Optional.empty();
        }
        Optional<Member> member = classify(read.get(), sessions.now());
        if (member.isPresent() || isNeverAMember(read.get())) {
            return member;
        }
        return ancestry.descends(read.get())
                ? Optional.of(new Member(read.get(), OwnershipRule.DESCENDANT))
                : Optional.empty();
    }

    /** The environment and open files are weak evidence: what another user's process shows of them proves nothing. */
    private Optional<Member> classify(ProcessEntry entry, Set<Long> vouched) {
        if (isNeverAMember(entry)) {
            return Optional.empty();
        }
        if (evidence.recorded().contains(entry.identity())) {
            return Optional.of(new Member(entry, OwnershipRule.RECORDED));
        }
        if (proven.containsKey(entry.identity())) {
            return Optional.of(new Member(entry, proven.get(entry.identity())));
        }
        if (vouched.contains(entry.session()) || vouched.contains(entry.group())) {
            return Optional.of(new Member(entry, OwnershipRule.SESSION));
        }
        escaped |= entry.session() == ProcessEntry.UNKNOWN_GROUP; // it may be one that is vouched for
        if (!evidence.isWeak() || strangers.contains(entry.identity())) {
            return Optional.empty();
        }
        OptionalLong user = table.userOf(entry.pid());
        boolean own = user.isPresent() && user.equals(ownUser);
        if (own && hasMarker(entry) && !isOfAnotherRun(entry)) {
            return Optional.of(new Member(entry, OwnershipRule.ENVIRONMENT));
        }
        if (own && !evidence.logFiles().isEmpty() && table.writesTo(entry.pid(), evidence.logFiles())) {
            return Optional.of(new Member(entry, OwnershipRule.LOG_FILE));
        }
        if (own && isStillThere(entry)) {
            strangers.add(entry.identity());
        } else {
            escaped |= own || user.isEmpty();
        }
        return Optional.empty();
    }

    private boolean hasMarker(ProcessEntry entry) {
        return (!evidence.marker().isEmpty() && table.environmentHolds(entry.pid(), evidence.marker()))
                || (!evidence.stacks().isEmpty()
                        && !table.environmentAmong(entry.pid(), evidence.stacks())
                                .isEmpty());
    }

    private boolean isOfAnotherRun(ProcessEntry entry) {
        return !evidence.otherRuns().isEmpty()
                && !table.environmentAmong(entry.pid(), evidence.otherRuns()).isEmpty();
    }

    /** Drops processes that have exited. */
    private void remember(Map<ProcessIdentity, Member> found) {
        proven.clear();
        found.forEach((process, member) -> proven.put(process, member.rule()));
    }

    /** A process that ended during its check had nothing left to read, and proves nothing. */
    private boolean isStillThere(ProcessEntry entry) {
        return table.find(entry.identity())
                .filter(now -> now.state() != ProcessEntry.State.EXITING)
                .isPresent();
    }

    private boolean isNeverAMember(ProcessEntry entry) {
        return entry.identity().startTime() < evidence.since()
                || protection.covers(entry)
                || !evidence.allowsUserOf(entry, table);
    }

    private void addDescendants(
            Map<Long, ProcessEntry> snapshot, Map<ProcessIdentity, Member> found, Consumer<Member> onSight) {
        List<ProcessEntry> newestFirst = new ArrayList<>(snapshot.values());
        newestFirst.sort((a, b) -> Long.compare(b.pid(), a.pid()));
        for (ProcessEntry entry : newestFirst) {
            if (entry.ended() || found.containsKey(entry.identity()) || isNeverAMember(entry)) {
                continue;
            }
            if (ancestry.descends(entry, snapshot, found.keySet())) {
                Member member = new Member(entry, OwnershipRule.DESCENDANT);
                found.put(entry.identity(), member);
                onSight.accept(member);
            }
        }
    }

    private static Set<Long> groupsOfMembersOnly(Map<Long, ProcessEntry> snapshot, Map<ProcessIdentity, Member> found) {
        Set<Long> groups = new HashSet<>();
        found.values().forEach(member -> groups.add(member.entry().group()));
        for (ProcessEntry entry : snapshot.values()) {
            if (!entry.ended() && !found.containsKey(entry.identity())) {
                groups.remove(entry.group());
            }
        }
        boolean unknown = snapshot.values().stream()
                .anyMatch(entry -> entry.group() == ProcessEntry.UNKNOWN_GROUP
                        && !entry.ended()
                        && !found.containsKey(entry.identity()));
        groups.removeIf(group -> unknown || group <= 1);
        return groups;
    }
}
