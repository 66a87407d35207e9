package io.devstack.event;

import io.devstack.model.Failure;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An event of the stack as a whole. */
public sealed interface StackEvent extends RunEvent {
    /**
     * A run began: its record is on disk and its ports are known.
     *
     * @param run the run
     * @param services what will be started
     * @param supervisorPid the process that owns the run
     * @param adoption which process adopts daemonised processes, which decides how much can be guaranteed; on Windows,
     *     {@code job}, {@code inner job} if the job of the run is inside of another program's, or {@code tree} without JNA
     */
    record RunStarted(RunId run, List<ServiceName> services, long supervisorPid, String adoption)
            implements StackEvent {}

    /**
     * An earlier run of this stack had lost its supervisor; its leftovers have been ended.
     *
     * @param run the earlier run
     * @param pids the processes that were still alive
     */
    record LeftoversEnded(RunId run, List<Long> pids) implements StackEvent {}

    /**
     * Something on disk could not be used; it was kept, not acted on.
     *
     * @param file the file, where it is now
     * @param problem what is wrong with it
     */
    record FileSetAside(Path file, String problem) implements StackEvent {}

    /**
     * The files of a run that has ended stay in the PID directory, because another user could lead them elsewhere.
     *
     * @param directory where they are
     * @param problem why they could not be put away, and what to do about it
     * @since 0.1.0
     */
    record FilesKept(Path directory, String problem) implements StackEvent {}

    /**
     * A start lost a race for a picked port, was stopped, and begins once more with other ports. Published by the
     * client of the start, in no run.
     *
     * @param reason which port was lost to whom
     */
    record StartingOver(String reason) implements StackEvent {}

    /**
     * Before anything was launched every port of the stack was checked, and all were free.
     *
     * @param checked the ports
     */
    record PortsChecked(List<Port> checked) implements StackEvent {
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
    }

    /**
     * A start waits for another run of the stack, which is being stopped. Published by the client of the start, in no
     * run.
     *
     * @param supervisorPid the process that owns the other run
     */
    record OtherRunAwaited(long supervisorPid) implements StackEvent {}

    /**
     * Somebody wants some services of the running stack to be stopped and launched again.
     *
     * @param number which restart of the run, from 1
     * @param services which, in the order in which they are launched
     */
    record RestartOrdered(int number, List<ServiceName> services) implements StackEvent {
        /** Copies the list. */
        public RestartOrdered {
            services = List.copyOf(services);
        }
    }

    /**
     * The services of an ordered restart are ready again.
     *
     * @param number which restart of the run
     * @param services which
     * @param elapsed since it was ordered
     */
    record RestartDone(int number, List<ServiceName> services, Duration elapsed) implements StackEvent {
        /** Copies the list. */
        public RestartDone {
            services = List.copyOf(services);
        }
    }

    /**
     * Not all services of an ordered restart are ready again; the others run.
     *
     * @param number which restart of the run
     * @param failures why, one for each service that is down now
     */
    record RestartFailed(int number, List<Failure> failures) implements StackEvent {
        /** Copies the list. */
        public RestartFailed {
            failures = List.copyOf(failures);
        }
    }

    /** Every service is ready. */
    record StackReady(Duration elapsed) implements StackEvent {}

    /** The start failed; everything that was started is being stopped. */
    record StartFailed(Failure failure) implements StackEvent {}

    /**
     * The disk with the logs is nearly full; published once a run.
     *
     * @param directory where the logs are
     * @param free the number of bytes that are free
     */
    record SpaceLow(Path directory, long free) implements StackEvent {}

    /** The run no longer depends on the process that started it. */
    record Detached() implements StackEvent {}

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
            implements StackEvent {
        /**
         * The report of a run.
         *
         * @param file where it is, or should be
         * @param problem why it is not there
         */
        public record Report(Path file, Optional<String> problem) {}
    }
}
