package io.devstack.event;

import io.devstack.model.Delivery;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.OwnershipRule;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An event of a run, as data: the journal keeps it, and a {@link StackListener} receives it. */
public sealed interface Fact {
    /** Calls the listener's method for this fact. */
    void tell(StackListener listener);

    /**
     * A run began: its record is on disk and its ports are known.
     *
     * @param run the run
     * @param services what will be started
     * @param supervisorPid the process that owns the run
     * @param adoption which process adopts daemonised processes, which decides how much can be guaranteed
     */
    record RunStarted(RunId run, List<ServiceName> services, long supervisorPid, String adoption) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.runStarted(this);
        }
    }

    /**
     * An earlier run of this stack had lost its supervisor; its leftovers have been ended.
     *
     * @param run the earlier run
     * @param pids the processes that were still alive
     */
    record LeftoversEnded(RunId run, List<Long> pids) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.leftoversEnded(this);
        }
    }

    /**
     * Something on disk could not be used; it was kept, not acted on.
     *
     * @param file the file, where it is now
     * @param problem what is wrong with it
     */
    record FileSetAside(Path file, String problem) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.fileSetAside(this);
        }
    }

    /**
     * The files of a run that has ended stay in the PID directory, because another user could lead them elsewhere.
     *
     * @param directory where they are
     * @param problem why they could not be put away, and what to do about it
     * @since 0.1.0
     */
    record FilesKept(Path directory, String problem) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.filesKept(this);
        }
    }

    /**
     * A start lost a race for a picked port, was stopped, and begins once more with other ports. Published by the
     * client of the start, in no run.
     *
     * @param reason which port was lost to whom
     */
    record StartingOver(String reason) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.startingOver(this);
        }
    }

    /**
     * Before anything was launched every port of the stack was checked, and all were free.
     *
     * @param checked the ports
     */
    record PortsChecked(List<Port> checked) implements Fact {
        /**
         * A port that was free.
         *
         * @param number the port
         * @param service the service that gets it
         * @param picked whether any free one would do, and this one was picked and kept for it
         */
        public record Port(int number, ServiceName service, boolean picked) {}

        /** Copies the list. */
        public PortsChecked {
            checked = List.copyOf(checked);
        }

        @Override
        public void tell(StackListener listener) {
            listener.portsChecked(this);
        }
    }

    /**
     * A service that chooses its port itself has chosen another one than in its launch before.
     *
     * @param service the service
     * @param before its port before
     * @param port its port now
     * @param dependants what depends on it: a service that runs on still has the old port
     */
    record PortChanged(ServiceName service, int before, int port, List<ServiceName> dependants) implements Fact {
        /** Copies the list. */
        public PortChanged {
            dependants = List.copyOf(dependants);
        }

        @Override
        public void tell(StackListener listener) {
            listener.portChanged(this);
        }
    }

    /**
     * A service is not launched yet, because others must be ready first.
     *
     * @param service the service
     * @param awaited the services it still waits for
     */
    record ServiceWaiting(ServiceName service, List<ServiceName> awaited) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceWaiting(this);
        }
    }

    /**
     * A start waits for another run of the stack, which is being stopped. Published by the client of the start, in no
     * run.
     *
     * @param supervisorPid the process that owns the other run
     */
    record OtherRunAwaited(long supervisorPid) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.otherRunAwaited(this);
        }
    }

    /**
     * A service was launched.
     *
     * @param service the service
     * @param pid its first process
     * @param ports its ports by key
     */
    record ServiceLaunched(ServiceName service, long pid, Map<String, Integer> ports) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceLaunched(this);
        }
    }

    /**
     * A start waits for a service; told after a second, and again when something else is seen.
     *
     * @param service the service
     * @param seen what the probes that are not ready saw last
     * @param elapsed since its launch
     */
    record ReadyWaiting(ServiceName service, String seen, Duration elapsed) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.readyWaiting(this);
        }
    }

    /**
     * A service is ready.
     *
     * @param service the service
     * @param pid its first process
     * @param ports its ports by key, the first being <em>the</em> port
     * @param url its address, if it has a port
     * @param open what to show in a browser, if anything
     * @param elapsed since its launch
     * @param how what the probes saw last
     */
    record ServiceReady(
            ServiceName service,
            long pid,
            Map<String, Integer> ports,
            Optional<String> url,
            Optional<String> open,
            Duration elapsed,
            String how)
            implements Fact {
        /**
         * Ends {@code how} if a service of which only the port is known did not answer an HTTP request in time.
         *
         * @since 0.1.0
         */
        public static final String SILENT = "; no answer to an HTTP request within 5 s";

        @Override
        public void tell(StackListener listener) {
            listener.serviceReady(this);
        }
    }

    /**
     * A task ended with status 0.
     *
     * @param service the task
     * @param elapsed since its launch
     */
    record TaskDone(ServiceName service, Duration elapsed) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.taskDone(this);
        }
    }

    /**
     * A service that died will be launched again.
     *
     * @param service the service
     * @param attempt how many launches there were after the first one, this one included
     * @param atMost how many there may be
     * @param pause what is waited before
     */
    record ServiceRestarting(ServiceName service, int attempt, int atMost, Duration pause) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceRestarting(this);
        }
    }

    /**
     * A service that died was not brought back.
     *
     * @param service the service
     * @param problem why
     */
    record RestartGivenUp(ServiceName service, String problem) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.restartGivenUp(this);
        }
    }

    /**
     * Somebody wants some services of the running stack to be stopped and launched again.
     *
     * @param number which restart of the run, from 1
     * @param services which, in the order in which they are launched
     */
    record RestartOrdered(int number, List<ServiceName> services) implements Fact {
        /** Copies the list. */
        public RestartOrdered {
            services = List.copyOf(services);
        }

        @Override
        public void tell(StackListener listener) {
            listener.restartOrdered(this);
        }
    }

    /**
     * The services of an ordered restart are ready again.
     *
     * @param number which restart of the run
     * @param services which
     * @param elapsed since it was ordered
     */
    record RestartDone(int number, List<ServiceName> services, Duration elapsed) implements Fact {
        /** Copies the list. */
        public RestartDone {
            services = List.copyOf(services);
        }

        @Override
        public void tell(StackListener listener) {
            listener.restartDone(this);
        }
    }

    /**
     * Not all services of an ordered restart are ready again; the others run.
     *
     * @param number which restart of the run
     * @param failures why, one for each service that is down now
     */
    record RestartFailed(int number, List<Failure> failures) implements Fact {
        /** Copies the list. */
        public RestartFailed {
            failures = List.copyOf(failures);
        }

        @Override
        public void tell(StackListener listener) {
            listener.restartFailed(this);
        }
    }

    /**
     * A service that was ready ended without being asked to.
     *
     * @param service the service
     * @param pid its first process
     * @param status how it ended
     * @param ran how long it ran
     * @param failure the fact with its last log lines
     */
    record ServiceDied(ServiceName service, long pid, ExitStatus status, Duration ran, Failure failure)
            implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceDied(this);
        }
    }

    /**
     * A ready service lost its port or failed its alive check, although its main process may live.
     *
     * @param service the service
     * @param pid its main process
     * @param failure what was seen, with the last log lines
     * @since 0.1.0
     */
    record ServiceUnhealthy(ServiceName service, long pid, Failure failure) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceUnhealthy(this);
        }
    }

    /**
     * An unhealthy service passes its checks again.
     *
     * @param service the service
     * @param lasted the time for which it was unhealthy
     * @since 0.1.0
     */
    record ServiceRecovered(ServiceName service, Duration lasted) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceRecovered(this);
        }
    }

    /** Every service is ready. */
    record StackReady(Duration elapsed) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.stackReady(this);
        }
    }

    /** The start failed; everything that was started is being stopped. */
    record StartFailed(Failure failure) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.startFailed(this);
        }
    }

    /**
     * A service is launched again while processes of the run live that no proof gives to a service: they may be of its
     * last launch. They were left alone.
     *
     * @param service the service
     * @param processes the processes in words
     */
    record OrphansSeen(ServiceName service, List<String> processes) implements Fact {
        /** Copies the list. */
        public OrphansSeen {
            processes = List.copyOf(processes);
        }

        @Override
        public void tell(StackListener listener) {
            listener.orphansSeen(this);
        }
    }

    /**
     * The log of a service has become large; published once for each size, and once a run.
     *
     * @param service the service
     * @param log its log
     * @param bytes the size that it has passed
     */
    record LogGrew(ServiceName service, Path log, long bytes) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.logGrew(this);
        }
    }

    /**
     * The log of a service has reached its limit and begins again; published the first time only.
     *
     * @param service the service
     * @param log its log
     * @param older what was in it so far
     * @param limit how large both may become together, in bytes
     */
    record LogCut(ServiceName service, Path log, Path older, long limit) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.logCut(this);
        }
    }

    /**
     * The disk with the logs is nearly full; published once a run.
     *
     * @param directory where the logs are
     * @param free the number of bytes that are free
     */
    record SpaceLow(Path directory, long free) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.spaceLow(this);
        }
    }

    /** The run no longer depends on the process that started it. */
    record Detached() implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.detached(this);
        }
    }

    /**
     * The stop of the whole run began.
     *
     * @param reason why
     * @param services what is being stopped
     */
    record Stopping(String reason, List<ServiceName> services) implements Fact {
        /** The reason if everything was killed at once. */
        public static final String BY_FORCE = "a hard shutdown was asked for";

        @Override
        public void tell(StackListener listener) {
            listener.stopping(this);
        }
    }

    /**
     * A signal was sent, or could not be.
     *
     * @param signal which
     * @param pid to which process
     * @param command its command line
     * @param rule why it is ours
     * @param delivery what became of it
     */
    record SignalSent(Signal signal, long pid, String command, OwnershipRule rule, Delivery delivery) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.signalSent(this);
        }
    }

    /**
     * A service's turn to be stopped has come: it is asked to end.
     *
     * @param service the service
     */
    record ServiceStopping(ServiceName service) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.serviceStopping(this);
        }
    }

    /**
     * The first step of a service's stop was taken, or came to nothing; its signal comes next if it lives on.
     *
     * @param service the service
     * @param step the step in words: "POST http://127.0.0.1:5000/shutdown"
     * @param problem why it came to nothing, empty if it was taken
     * @param alive whether a process of the service was alive when its stop began, so that a signal can follow
     */
    record StopStepTaken(ServiceName service, String step, Optional<String> problem, boolean alive) implements Fact {
        /** Reads what older versions wrote. */
        StopStepTaken(ServiceName service, String step, Optional<String> problem) {
            this(service, step, problem, true);
        }

        @Override
        public void tell(StackListener listener) {
            listener.stopStepTaken(this);
        }
    }

    /**
     * A stop waits for a service; published after a second and from time to time then.
     *
     * @param service the service
     * @param pid a process of it that is alive
     * @param left how long it may still take before it is killed
     */
    record StopWaiting(ServiceName service, long pid, Duration left) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.stopWaiting(this);
        }
    }

    /**
     * A stop waits for processes of the run that no proof assigns to one service, after the services themselves have
     * ended; published after a second and from time to time then.
     *
     * @param pids those that are alive
     * @param left how long they may still take before they are killed
     */
    record StopWaitingForRest(List<Long> pids, Duration left) implements Fact {
        /** Copies the list. */
        public StopWaitingForRest {
            pids = List.copyOf(pids);
        }

        @Override
        public void tell(StackListener listener) {
            listener.stopWaitingForRest(this);
        }
    }

    /**
     * A service ended only when its other processes had got the signal, too, shortly before its grace was over: its main
     * process ignores the signal and waits for them, or waited for their work.
     *
     * @param service the service
     * @param pid the main process that had not ended by its own signal
     * @param command its program
     * @param after how long it had had the signal then
     */
    record StopHeldUp(ServiceName service, long pid, String command, Duration after) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.stopHeldUp(this);
        }
    }

    /** The stop of the whole stack has reached its limit; the survivors are being killed. */
    record StopLimitReached(Duration limit) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.stopLimitReached(this);
        }
    }

    /**
     * A service that did not end within its grace wrote a thread dump; it is being killed.
     *
     * @param service the service
     * @param pids its JVMs
     * @param log where the dump is
     */
    record ThreadDumped(ServiceName service, List<Long> pids, Path log) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.threadDumped(this);
        }
    }

    /**
     * A service and all its processes are gone, or as gone as they could be made.
     *
     * @param service the service
     * @param ending how
     * @param status the exit status of its first process, where its parent is there to learn it
     * @param elapsed since it was asked; of one that ended before that, since the stop began
     */
    record ServiceStopped(ServiceName service, Ending ending, Optional<ExitStatus> status, Duration elapsed)
            implements Fact {
        /** How a service ended. */
        public enum Ending {
            /** By itself, within its grace. */
            GRACEFUL,
            /** Killed: after its grace, or because the user did not want to wait for that. */
            FORCED,
            /** During the stop, while it waited for its turn to be asked. */
            BEFORE_ITS_TURN,
            /** It had ended before the stop. */
            ALREADY_GONE,
            /** Some of its processes are alive. */
            LEFT
        }

        @Override
        public void tell(StackListener listener) {
            listener.serviceStopped(this);
        }
    }

    /**
     * After everything was ended the processes of the machine were scanned, one by one, for members of the run; the
     * result is in {@link RunEnded}.
     *
     * @param looks how often they were scanned
     * @param processes how many the last scan read
     * @param obstacle why the kernel's lists of children could not prove that no survivor exists; empty if they could,
     *     and in journals of older versions
     * @param byKernel whether the result comes from the kernel's lists of children; only processes outside were scanned
     *     for then
     */
    record ProcessesScanned(int looks, int processes, Optional<String> obstacle, boolean byKernel) implements Fact {
        /** Makes the fact of scans without the kernel's lists, as in journals of older versions. */
        public ProcessesScanned(int looks, int processes, Optional<String> obstacle) {
            this(looks, processes, obstacle, false);
        }

        @Override
        public void tell(StackListener listener) {
            listener.processesScanned(this);
        }
    }

    /**
     * What became of a port of the stack.
     *
     * @param port the port
     * @param service whose port it was, if it was a service's
     * @param free whether it can be bound
     * @param detail the port owner, if it is not free; otherwise a further remark, empty if there is none
     */
    record PortReleased(int port, Optional<ServiceName> service, boolean free, String detail) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.portReleased(this);
        }
    }

    /**
     * A process that devstack did not start is being ended, because it holds a port of the project and is the project's.
     *
     * @param port the port
     * @param holder the process in words
     */
    record HolderEnded(int port, String holder) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.holderEnded(this);
        }
    }

    /**
     * Processes carry the session number of a service of an earlier run whose first process is dead: numbers are given
     * again, so that this proves nothing, and they were left alone.
     *
     * @param processes each in words
     */
    record LeftAlone(List<String> processes) implements Fact {
        /** Copies the list. */
        public LeftAlone {
            processes = List.copyOf(processes);
        }

        @Override
        public void tell(StackListener listener) {
            listener.leftAlone(this);
        }
    }

    /**
     * An ended port owner was started again by the process that had started it; the new one is being ended, too.
     *
     * @param port the port
     * @param holder a description of the new owner
     */
    record HolderReturned(int port, String holder) implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.holderReturned(this);
        }
    }

    /**
     * The run is over.
     *
     * @param verdict how sure it is that nothing is left
     * @param left the processes that are, each in words
     * @param deaths services that died while they should have run
     * @param elapsed since the stop began
     * @param output where logs and journal are now
     */
    record RunEnded(Verdict verdict, List<String> left, List<ServiceName> deaths, Duration elapsed, Path output)
            implements Fact {
        @Override
        public void tell(StackListener listener) {
            listener.runEnded(this);
        }
    }

    /**
     * The summary of a run that is over. Published by the client of the stop, or of the start that failed, in no run.
     *
     * @param services how many services it had
     * @param ready how long it took until all were ready, empty if they never were
     * @param ran from then until the stop began
     * @param deaths how many times a service died while it should have run
     * @param recovered how many times an unhealthy service recovered
     * @param restarts how many restarts were ordered
     * @param stopped how long the stop took, empty if no process measured it
     * @param report the report of the run, or the reason why there is none
     */
    record RunReported(
            int services,
            Optional<Duration> ready,
            Optional<Duration> ran,
            int deaths,
            int recovered,
            int restarts,
            Optional<Duration> stopped,
            Report report)
            implements Fact {
        /**
         * The report of a run.
         *
         * @param file where it is, or should be
         * @param problem why it is not there
         */
        public record Report(Path file, Optional<String> problem) {}

        @Override
        public void tell(StackListener listener) {
            listener.runReported(this);
        }
    }
}
