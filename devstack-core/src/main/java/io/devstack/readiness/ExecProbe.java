package io.devstack.readiness;

import io.devstack.process.Launcher;
import io.devstack.process.Secrets;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Ready when a command ends with status 0. */
public final class ExecProbe implements Probe {
    private static final long LONGEST_SECONDS = 10;

    private final Launcher launcher;
    private final Launcher.Launch command;

    /** Makes a probe that runs {@code command} once an attempt, ten seconds at most. */
    public ExecProbe(Launcher launcher, Launcher.Launch command) {
        this.launcher = launcher;
        this.command = command;
    }

    @Override
    public Manner manner() {
        return Manner.RUN;
    }

    @Override
    public Observation observe() throws InterruptedException {
        String words = Secrets.masked(command.command());
        try {
            Process process = launcher.launch(command);
            try {
                if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    return Observation.notYet("'" + words + "' did not end within " + LONGEST_SECONDS + " s");
                }
                return process.exitValue() == 0
                        ? Observation.ready("'" + words + "' ended with 0")
                        : Observation.notYet("'" + words + "' ended with " + process.exitValue());
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Observation.hopeless("'" + words + "' cannot be started: " + e.getMessage());
        }
    }
}
