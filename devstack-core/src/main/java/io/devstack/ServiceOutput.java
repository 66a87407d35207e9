package io.devstack;

import io.devstack.event.RunEvent;
import io.devstack.event.RunListener;
import io.devstack.event.ServiceEvent;
import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.log.LogFollower;
import io.devstack.internal.log.WaitingLine;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.state.StateDirectory;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports the output of the services of a run, each from its launch on, on a separate thread, until it is closed; see
 * {@link DevStack#output}. It must receive the events of the run: the last lines of a service are reported before its
 * end, on the thread that reports the end. Safe for use by several threads; reports one line at a time.
 */
public final class ServiceOutput implements RunListener, AutoCloseable {
    private static final long PAUSE_MILLIS = 20;
    /** A listener this many bytes behind a service gets the end of the output, instead of output that is hours old. */
    private static final long MOST_BEHIND = 64L * 1024 * 1024;

    private final StateDirectory state;
    private final LogListener lines;
    private final Map<ServiceName, LogFollower> files = new LinkedHashMap<>();
    private final Map<ServiceName, WaitingLine> waiting = new LinkedHashMap<>();
    private final Thread thread = BackgroundThread.of("devstack-output", this::follow);

    private ServiceOutput(StateDirectory state, LogListener lines) {
        this.state = state;
        this.lines = lines;
    }

    static ServiceOutput begin(StateDirectory state, LogListener lines) {
        ServiceOutput output = new ServiceOutput(state, lines);
        output.thread.start();
        return output;
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof ServiceEvent.ServiceLaunched fact) {
            serviceLaunched(fact);
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            serviceDied(fact);
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            taskDone(fact);
        } else if (event instanceof StopEvent.ServiceStopped fact) {
            serviceStopped(fact);
        } else if (event instanceof StackEvent.StartFailed fact) {
            startFailed(fact);
        }
    }

    /** Its log is a new file then; what went by that name before was an earlier launch's or run's. */
    private synchronized void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        files.computeIfAbsent(fact.service(), name -> LogFollower.acrossRotations(state.logFile(name)));
    }

    private void serviceDied(ServiceEvent.ServiceDied fact) {
        tellRest(fact.service());
    }

    private void taskDone(ServiceEvent.TaskDone fact) {
        tellRest(fact.service());
    }

    private void serviceStopped(StopEvent.ServiceStopped fact) {
        tellRest(fact.service());
    }

    private void startFailed(StackEvent.StartFailed fact) {
        fact.failure().service().ifPresent(this::tellRest);
    }

    /** The end of a service may never be reported, so its last output without a line break is reported now. */
    private synchronized void tellRest(ServiceName service) {
        LogFollower file = files.get(service);
        if (file != null) {
            for (long read = 0; read <= MOST_BEHIND; read += LogFollower.MOST_AT_ONCE) {
                tellNew(service, file);
                if (!file.isBehind()) {
                    break;
                }
            }
            String rest = file.takeUnfinishedLine();
            if (!rest.isEmpty()) {
                lines.line(service, rest);
            }
        }
    }

    private void follow() {
        try {
            while (true) {
                boolean behind;
                synchronized (this) {
                    files.forEach((service, file) -> {
                        tellNew(service, file);
                        tellWaiting(service, file);
                    });
                    behind = files.values().stream().anyMatch(LogFollower::isBehind);
                }
                Thread.sleep(behind ? 1 : PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
        }
    }

    private void tellWaiting(ServiceName service, LogFollower file) {
        waiting.computeIfAbsent(service, name -> new WaitingLine(file))
                .take()
                .ifPresent(line -> lines.line(service, line));
    }

    private void tellNew(ServiceName service, LogFollower file) {
        try {
            long skipped = file.skipBacklog(MOST_BEHIND, LogFollower.MOST_AT_ONCE);
            if (skipped > 0) {
                lines.skipped(service, skipped, state.logFile(service));
            }
            file.read((line, goesOn) -> lines.line(service, line));
        } catch (IOException e) {
            return; // moved away at this moment; the open file is read on
        }
    }

    /** Reports the output until now, and nothing afterwards. */
    @Override
    public void close() {
        thread.interrupt();
        synchronized (this) {
            List.copyOf(files.keySet()).forEach(this::tellRest);
            for (LogFollower file : files.values()) {
                try {
                    file.close();
                } catch (IOException e) {
                    continue;
                }
            }
            files.clear();
        }
    }
}
