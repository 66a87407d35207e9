package io.devstack.internal.probe;

import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ready when a command ends with status 0. */
public final class ExecProbe implements Probe {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Launcher launcher;
    private final Launcher.Launch command;
    private final Duration limit;

    /** Makes a probe that runs {@code command} once an attempt, ten seconds at most. */
    public ExecProbe(Launcher launcher, Launcher.Launch command) {
        this(launcher, command, LIMIT);
    }

    /**
     * Makes a probe that runs {@code command} once an attempt.
     *
     * @param limit the longest time of one attempt
     * @since 0.1.0
     */
    public ExecProbe(Launcher launcher, Launcher.Launch command, Duration limit) {
        this.launcher = launcher;
        this.command = command;
        this.limit = limit;
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
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Observation.notYet("'" + words + "' did not end within " + shown(limit));
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

    private static String shown(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
