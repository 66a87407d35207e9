package io.devstack.event;

import io.devstack.model.Delivery;
import io.devstack.model.ExitStatus;
import io.devstack.model.HeldPort;
import io.devstack.model.OwnershipRule;
import io.devstack.model.ServiceName;
import io.devstack.model.Signal;
import io.devstack.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An event of a stop: of one service or of all, until nothing is left. */
public sealed interface StopEvent extends RunEvent {
    /**
     * The stop of the whole run began.
     *
     * @param reason why
     * @param services what is being stopped
     */
    record Stopping(String reason, List<ServiceName> services) implements StopEvent {
        /** The reason if everything was killed at once. */
        public static final String BY_FORCE = "a hard shutdown was asked for";
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
    record SignalSent(Signal signal, long pid, String command, OwnershipRule rule, Delivery delivery)
            implements StopEvent {}

    /**
     * A service's turn to be stopped has come: it is asked to end.
     *
     * @param service the service
     */
    record ServiceStopping(ServiceName service) implements StopEvent {}

    /**
     * The first step of a service's stop was taken, or came to nothing; its signal comes next if it lives on.
     *
     * @param service the service
     * @param step the step in words: "POST http://127.0.0.1:5000/shutdown"
     * @param problem why it came to nothing, empty if it was taken
     * @param alive whether a process of the service was alive when its stop began, so that a signal can follow
     */
    record StopStepTaken(ServiceName service, String step, Optional<String> problem, boolean alive)
            implements StopEvent {
        /** Reads what older versions wrote. */
        StopStepTaken(ServiceName service, String step, Optional<String> problem) {
            this(service, step, problem, true);
        }
    }

    /**
     * A stop waits for a service; published after a second and from time to time then.
     *
     * @param service the service
     * @param pid a process of it that is alive
     * @param left how long it may still take before it is killed
     */
    record StopWaiting(ServiceName service, long pid, Duration left) implements StopEvent {}

    /**
     * A stop waits for processes of the run that no proof assigns to one service, after the services themselves have
     * ended; published after a second and from time to time then.
     *
     * @param pids those that are alive
     * @param left how long they may still take before they are killed
     */
    record StopWaitingForRest(List<Long> pids, Duration left) implements StopEvent {
        /** Copies the list. */
        public StopWaitingForRest {
            pids = List.copyOf(pids);
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
    record StopHeldUp(ServiceName service, long pid, String command, Duration after) implements StopEvent {}

    /**
     * A service was stopped alone, as before a restart. No survivor was seen, but this is not proven: processes came and
     * went during every scan, or the kernel's lists of children have orphans that could be of this service.
     *
     * @param service the service
     * @param looks how often the processes were scanned
     * @param obstacle why the kernel's lists can prove nothing, empty if they can
     * @param orphans the processes that have lost their parent and that nothing attributes to a service; empty if other programs'
     *     short-lived processes are the reason
     */
    record ServiceEndUnproven(ServiceName service, int looks, Optional<String> obstacle, List<Long> orphans)
            implements StopEvent {
        /** Copies the list. */
        public ServiceEndUnproven {
            orphans = List.copyOf(orphans);
        }

        /** Reads the events of older versions. */
        public ServiceEndUnproven(ServiceName service, int looks, Optional<String> obstacle) {
            this(service, looks, obstacle, List.of());
        }
    }

    /** The stop of the whole stack has reached its limit; the survivors are being killed. */
    record StopLimitReached(Duration limit) implements StopEvent {}

    /**
     * A service that did not end within its grace wrote a thread dump; it is being killed.
     *
     * @param service the service
     * @param pids its JVMs
     * @param log where the dump is
     */
    record ThreadDumped(ServiceName service, List<Long> pids, Path log) implements StopEvent {}

    /**
     * A service and all its processes are gone, or as gone as they could be made.
     *
     * @param service the service
     * @param ending how
     * @param status the exit status of its first process, where its parent is there to learn it
     * @param elapsed since it was asked; of one that ended before that, since the stop began
     */
    record ServiceStopped(ServiceName service, Ending ending, Optional<ExitStatus> status, Duration elapsed)
            implements StopEvent {
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
    record ProcessesScanned(int looks, int processes, Optional<String> obstacle, boolean byKernel)
            implements StopEvent {
        /** Makes the fact of scans without the kernel's lists, as in journals of older versions. */
        public ProcessesScanned(int looks, int processes, Optional<String> obstacle) {
            this(looks, processes, obstacle, false);
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
    record PortReleased(int port, Optional<ServiceName> service, boolean free, String detail) implements StopEvent {
        /**
         * Returns the port with its owner, if it is not free.
         *
         * @since 0.1.0
         */
        public Optional<HeldPort> held() {
            return free ? Optional.empty() : Optional.of(new HeldPort(port, detail));
        }
    }

    /**
     * A process that devstack did not start is being ended, because it holds a port of the project and is the project's.
     *
     * @param port the port
     * @param holder the process in words
     */
    record HolderEnded(int port, String holder) implements StopEvent {}

    /**
     * Processes carry the session number of a service of an earlier run whose first process is dead: numbers are given
     * again, so that this proves nothing, and they were left alone.
     *
     * @param processes each in words
     */
    record LeftAlone(List<String> processes) implements StopEvent {
        /** Copies the list. */
        public LeftAlone {
            processes = List.copyOf(processes);
        }
    }

    /**
     * An ended port owner was started again by the process that had started it; the new one is being ended, too.
     *
     * @param port the port
     * @param holder a description of the new owner
     */
    record HolderReturned(int port, String holder) implements StopEvent {}

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
            implements StopEvent {}
}
