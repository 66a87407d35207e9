package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import java.util.function.Consumer;

/** Makes a fact of every signal, with the rule that proved the process ours. */
final class SignalFacts {
    private SignalFacts() {}

    static Termination.Listener to(Consumer<RunEvent> facts, ProcessTable table) {
        return (signal, member, delivery) -> {
            long pid = member.identity().pid();
            String command = table.commandLine(pid).orElse(member.entry().name());
            facts.accept(new StopEvent.SignalSent(signal, pid, ProgramName.of(command), member.rule(), delivery));
        };
    }
}
