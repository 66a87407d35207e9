package io.devstack.internal.process;

import java.time.Duration;

/**
 * A main process that seems to ignore the signal, though its children do not.
 *
 * @param pid the process
 * @param command its command line
 * @param after how long it had been asked when the rest got the signal
 */
public record HeldUp(long pid, String command, Duration after) {
    static HeldUp by(Member member, ProcessTable table, Duration after) {
        long pid = member.entry().pid();
        return new HeldUp(pid, table.commandLine(pid).orElse(member.entry().name()), after);
    }
}
