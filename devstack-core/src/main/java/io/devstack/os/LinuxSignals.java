package io.devstack.os;

import io.devstack.process.ProcessEntry;
import io.devstack.process.ProcessIdentity;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import io.devstack.process.Signal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sends TERM and KILL from inside this JVM and everything else by {@code sh}'s own {@code kill}.
 *
 * <p>{@code kill -s NAME -- -PGID} is the form that dash, bash and busybox all take ({@code kill -TERM -- -PGID} is an
 * "Illegal number" to dash).
 */
final class LinuxSignals implements ProcessSignals {
    private static final long KILL_COMMAND_SECONDS = 30;

    private final ProcessTable table;

    LinuxSignals(ProcessTable table) {
        this.table = table;
    }

    @Override
    public Delivery send(Signal signal, ProcessIdentity target) {
        if (target.pid() <= 1 || target.equals(table.self())) {
            throw new IllegalArgumentException("never signalled: pid " + target.pid());
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(target.pid());
        if (handle.isEmpty() || !table.isAlive(target)) {
            return Delivery.GONE;
        }
        boolean sent = switch (signal) {
            case TERM -> handle.get().destroy();
            case KILL -> handle.get().destroyForcibly();
            default -> killCommand(signal, Long.toString(target.pid()));
        };
        return outcome(sent, target);
    }

    private Delivery outcome(boolean sent, ProcessIdentity target) {
        if (sent) {
            return Delivery.SENT;
        }
        return table.isAlive(target) ? Delivery.REFUSED : Delivery.GONE;
    }

    @Override
    public Delivery sendToGroup(Signal signal, long group) {
        long own = table.read(table.self().pid()).map(ProcessEntry::group).orElse(0L);
        if (group <= 1 || group == own) {
            throw new IllegalArgumentException("never signalled as a group: " + group);
        }
        return killCommand(signal, "-" + group) ? Delivery.SENT : Delivery.GONE;
    }

    private static boolean killCommand(Signal signal, String target) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" -- \"$1\"", signal.name(), target)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor(KILL_COMMAND_SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
