package io.devstack.internal.os;

import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The adopter of orphans on Linux: the keeper above this JVM, or else this JVM by native code, or else nobody. */
final class LinuxEnclosure implements Enclosure {
    private final LinuxProcessTable processes;
    private final ProcessSignals signals;
    private final Adopter adopter;
    private Set<ProcessIdentity> zombies = Set.of();

    private enum Adopter {
        KEEPER,
        SUPERVISOR,
        NOBODY
    }

    /** Makes this JVM the adopter where no keeper is one. */
    LinuxEnclosure(LinuxProcessTable processes, ProcessSignals signals) {
        this.processes = processes;
        this.signals = signals;
        if (OperatingSystem.KEEPER_ADOPTS.equals(System.getenv(OperatingSystem.KEEPER_VARIABLE))) {
            adopter = Adopter.KEEPER;
        } else {
            adopter = Subreaper.become() ? Adopter.SUPERVISOR : Adopter.NOBODY;
        }
    }

    @Override
    public Strength strength() {
        return adopter == Adopter.NOBODY ? Strength.LOOSE : Strength.WHOLE;
    }

    @Override
    public String adopter() {
        return switch (adopter) {
            case KEEPER -> "keeper";
            case SUPERVISOR -> "supervisor";
            case NOBODY -> "nobody";
        };
    }

    @Override
    public DescendantProof proof() {
        Optional<ProcessIdentity> keeper = adopter == Adopter.KEEPER
                ? processes
                        .read(processes.self().pid())
                        .flatMap(own -> processes.read(own.parent()))
                        .map(ProcessEntry::identity)
                        .filter(parent -> parent.pid() > 1) // the keeper is dead already
                : Optional.empty();
        return keeper.map(parent -> DescendantProof.of(processes, signals, parent))
                .orElseGet(() -> DescendantProof.unavailable(processes, signals, "no keeper adopts orphans"));
    }

    /** Reaps a zombie only when it is seen for the second time: the JDK had time for its own by then. */
    @Override
    public void reap(Supplier<Set<Long>> ownChildren) {
        if (adopter != Adopter.SUPERVISOR) {
            return;
        }
        Set<Long> launched = ownChildren.get();
        Set<ProcessIdentity> seen = new HashSet<>();
        for (long pid : ownChildrenAndAdopted()) {
            processes
                    .read(pid)
                    .filter(entry ->
                            entry.ended() && entry.parent() == processes.self().pid())
                    .filter(entry -> !launched.contains(entry.pid()))
                    .map(ProcessEntry::identity)
                    .ifPresent(seen::add);
        }
        seen.stream().filter(zombies::contains).forEach(zombie -> Subreaper.bury(zombie.pid()));
        zombies = seen;
    }

    /** Scans all processes only if the kernel lists no children. */
    private long[] ownChildrenAndAdopted() {
        return processes
                .childLists(processes.self().pid())
                .map(lists -> lists.values().stream()
                        .flatMap(List::stream)
                        .mapToLong(Long::longValue)
                        .toArray())
                .orElseGet(processes::pids);
    }
}
