package io.devstack.internal.shutdown;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Protection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Decides which port owners are never killed, no matter which caller asks, and gives the reason. */
final class HolderPolicy {
    /** Beginnings of names of programs that hold ports for others, or that the system needs. */
    private static final List<String> FOR_OTHERS = List.of(
            "docker-proxy",
            "com.docker",
            "containerd",
            "rootlessport",
            "slirp4netns",
            "pasta",
            "vpnkit",
            "OrbStack",
            "conmon",
            "systemd",
            "init",
            "launchd",
            "sshd",
            "ssh",
            "svchost",
            "wslrelay",
            "wslhost");

    private final ProcessTable table;
    private final Protection protection;
    private final OptionalLong ownUser;

    HolderPolicy(ProcessTable table) {
        this.table = table;
        this.protection = new Protection(table);
        this.ownUser = table.userOf(table.self().pid());
    }

    /** Returns why the process must be left alone, empty if it may be ended. */
    Optional<String> refusal(ProcessEntry holder) {
        if (protection.covers(holder)) {
            return Optional.of("it is this build itself, a process above it, or the system's");
        }
        OptionalLong user = table.userOf(holder.pid());
        if (!user.equals(ownUser)) {
            return Optional.of("it belongs to user " + (user.isPresent() ? table.userName(user.getAsLong()) : "unknown")
                    + "; that user can end it");
        }
        return FOR_OTHERS.stream()
                .filter(name -> holder.name().equals(name)
                        || holder.name().startsWith(name + "-")
                        || holder.name().startsWith(name + "."))
                .findFirst()
                .map(name -> "'" + holder.name() + "' holds the port for others, such as a container; stop those");
    }
}
