package io.devstack.internal.shutdown;

import io.devstack.internal.port.PortStatus;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Secrets;
import io.devstack.internal.words.Elapsed;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Puts into words who has a port. */
public final class Holders {
    private static final int LONGEST_COMMAND = 120;

    private Holders() {}

    /** Returns "pid 4711 of user anna, 2 h 5 min old (java -jar old.jar)". */
    public static String describe(ProcessTable table, ProcessIdentity process) {
        OptionalLong user = table.userOf(process.pid());
        List<String> words = table.commandWords(process.pid());
        String command = words.isEmpty()
                ? table.commandLine(process.pid()).orElse("ended meanwhile")
                : Secrets.masked(words).trim();
        if (command.length() > LONGEST_COMMAND) {
            command = command.substring(0, LONGEST_COMMAND) + "…";
        }
        return "pid " + process.pid() + (user.isPresent() ? " of user " + table.userName(user.getAsLong()) : "")
                + table.ageOf(process)
                        .map(age -> ", " + Elapsed.rough(age) + " old")
                        .orElse("") + " (" + command
                + ")";
    }

    /** Returns the same for a survivor, with the reason if no signal can end it. */
    static String describe(ProcessTable table, Member survivor) {
        boolean stuck = survivor.entry().state() == ProcessEntry.State.STUCK;
        return describe(table, survivor.identity())
                + (stuck ? ", stuck in the kernel: only the end of its input or output, or a reboot, ends it" : "");
    }

    /** Returns the reason why a port is not free. */
    public static String describe(ProcessTable table, PortStatus status) {
        return switch (status.kind()) {
            case FREE -> "nobody has it";
            case HELD ->
                "it is held by "
                        + holders(status).stream()
                                .map(holder -> describe(table, holder))
                                .collect(Collectors.joining(" and "));
            case HIDDEN ->
                "something has it that the system does not show"
                        + status.uses().stream()
                                .filter(use -> use.state() == SocketUse.State.LISTENING)
                                .findFirst()
                                .map(use -> owner(table, use))
                                .orElse("");
            case RESERVED -> "no process has it, but the system refuses it to this user (" + status.refusal() + ")";
        };
    }

    private static String owner(ProcessTable table, SocketUse use) {
        return use.user() == SocketUse.ENDED_OWNER
                ? ": the process that opened it has ended, and a process that inherited it keeps it open; end the programs"
                        + " that it started"
                : ": a process of user " + table.userName(use.user());
    }

    /** Returns the processes that hold it, listeners first. */
    static List<ProcessIdentity> holders(PortStatus status) {
        List<ProcessIdentity> listening = status.uses().stream()
                .filter(use -> use.state() == SocketUse.State.LISTENING)
                .flatMap(use -> use.holders().stream())
                .distinct()
                .toList();
        return listening.isEmpty()
                ? status.uses().stream()
                        .flatMap(use -> use.holders().stream())
                        .distinct()
                        .toList()
                : listening;
    }
}
