package io.devstack.internal.shutdown;

import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the owners of ports and their relation to a project. Signals nothing; one scan for all ports. */
public final class PortHolders {
    private static final int FARTHEST_ANCESTOR = 50;

    private final ProcessTable table;
    private final SocketTable sockets;
    private final PortCheck check;
    private final HolderPolicy policy;

    /** Makes a finder on this machine. */
    public PortHolders(ProcessTable table, SocketTable sockets) {
        this.table = table;
        this.sockets = sockets;
        this.check = new PortCheck(sockets);
        this.policy = new HolderPolicy(table);
    }

    /**
     * A process that has a port.
     *
     * @param port the port
     * @param process the holder
     * @param kind what it is to the project
     * @param top the process to end so that it does not come back: the holder or, for the project's own, the ancestor of
     *     it that has the service's command
     */
    public record Holder(int port, ProcessIdentity process, Kind kind, ProcessIdentity top) {}

    /** What a holder is to a project. */
    public enum Kind {
        /** The project's: started by hand in its directory, with the command of the service that has the port. */
        PROJECT,
        /** Somebody else's work, of the same user. */
        FOREIGN,
        /** Never killed: this build, a process above it, the system's, a container's proxy, another user's. */
        PROTECTED
    }

    /** Returns the processes that listen on the ports or keep them bound, each process once for each port. */
    public List<Holder> listeners(Set<Integer> ports, Optional<Project> project) {
        return find(usesAndBound(ports), project, PortHolders::keepsOthersOut);
    }

    /**
     * Returns the processes that listen on the ports, or that keep a port bound on which no process listens. For
     * repeated checks: finding the process of a socket that is merely bound starts a program.
     */
    List<Holder> quickListeners(Set<Integer> ports) {
        return find(usesOrBound(ports), Optional.empty(), PortHolders::keepsOthersOut);
    }

    private static boolean keepsOthersOut(SocketUse use) {
        return use.state() == SocketUse.State.LISTENING || use.state() == SocketUse.State.BOUND;
    }

    /**
     * Returns every process that has one of the ports as the local port of a socket, listening, bound or connected. In the
     * range that the system takes source ports from only listeners: another may be a client that was given the port.
     */
    public List<Holder> all(Set<Integer> ports) {
        return find(
                usesAndBound(ports),
                Optional.empty(),
                use -> use.state() == SocketUse.State.LISTENING || !sockets.isEphemeral(use.port()));
    }

    private List<Holder> find(List<SocketUse> uses, Optional<Project> project, Predicate<SocketUse> wanted) {
        List<Holder> holders = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (SocketUse use : uses) {
            for (ProcessIdentity process : use.holders()) {
                Optional<ProcessEntry> entry = table.find(process);
                if (wanted.test(use) && entry.isPresent() && seen.add(use.port() + "/" + process.pid())) {
                    holders.add(classify(use.port(), entry.get(), project));
                }
            }
        }
        return holders;
    }

    /**
     * The sockets that are merely bound are asked for only where a port is taken; also beside one that listens, because two
     * can have the port at different addresses.
     */
    private List<SocketUse> usesAndBound(Set<Integer> ports) {
        return withBound(sockets.uses(ports), ports);
    }

    private List<SocketUse> usesOrBound(Set<Integer> ports) {
        List<SocketUse> uses = sockets.uses(ports);
        Set<Integer> others = new LinkedHashSet<>(ports);
        uses.stream().filter(use -> use.state() == SocketUse.State.LISTENING).forEach(use -> others.remove(use.port()));
        return withBound(uses, others);
    }

    private List<SocketUse> withBound(List<SocketUse> uses, Set<Integer> asked) {
        List<SocketUse> all = new ArrayList<>(uses);
        Set<Integer> taken = new LinkedHashSet<>(asked);
        taken.removeIf(port -> check.check(port).isFree());
        if (!taken.isEmpty()) {
            all.addAll(sockets.bound(taken));
        }
        return all;
    }

    private Holder classify(int port, ProcessEntry entry, Optional<Project> project) {
        if (policy.refusal(entry).isPresent()) {
            return new Holder(port, entry.identity(), Kind.PROTECTED, entry.identity());
        }
        Optional<ProcessEntry> top = project.flatMap(own -> topOfProject(port, entry, own));
        return new Holder(
                port,
                entry.identity(),
                top.isPresent() ? Kind.PROJECT : Kind.FOREIGN,
                top.orElse(entry).identity());
    }

    /** Returns why a holder must be left alone, empty if it may be ended. */
    public Optional<String> refusal(Holder holder) {
        return table.find(holder.process()).flatMap(policy::refusal);
    }

    /** Looks at the holder and its ancestors up to the leader of its session; a server's children may all have its command. */
    private Optional<ProcessEntry> topOfProject(int port, ProcessEntry holder, Project project) {
        if (!worksIn(holder, project.directory())) {
            return Optional.empty();
        }
        Optional<ProcessEntry> top = Optional.empty();
        Optional<ProcessEntry> candidate = Optional.of(holder);
        for (int depth = 0; depth < FARTHEST_ANCESTOR && candidate.isPresent(); depth++) {
            ProcessEntry process = candidate.get();
            if (policy.refusal(process).isPresent()) {
                return top;
            }
            if (project.isCommandFor(port, table.commandWords(process.pid()))) {
                top = candidate;
            }
            if (process.pid() == holder.session()) {
                return top;
            }
            candidate = table.read(process.parent());
        }
        return top;
    }

    private boolean worksIn(ProcessEntry process, Path directory) {
        return table.workingDirectory(process.pid())
                .filter(path -> path.startsWith(directory))
                .isPresent();
    }
}
