package io.devstack.event;

import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An event of one service that is started, runs, or dies. */
public sealed interface ServiceEvent extends RunEvent {
    /** Returns the service. */
    ServiceName service();

    /**
     * A service that chooses its port itself has chosen another one than in its launch before.
     *
     * @param service the service
     * @param before its port before
     * @param port its port now
     * @param dependants what depends on it: a service that runs on still has the old port
     */
    record PortChanged(ServiceName service, int before, int port, List<ServiceName> dependants)
            implements ServiceEvent {
        /** Copies the list. */
        public PortChanged {
            dependants = List.copyOf(dependants);
        }
    }

    /**
     * A service is not launched yet, because others must be ready first.
     *
     * @param service the service
     * @param awaited the services it still waits for
     */
    record ServiceWaiting(ServiceName service, List<ServiceName> awaited) implements ServiceEvent {}

    /**
     * A service was launched.
     *
     * @param service the service
     * @param pid its first process
     * @param ports its ports by key
     */
    record ServiceLaunched(ServiceName service, long pid, Map<String, Integer> ports) implements ServiceEvent {}

    /**
     * A start waits for a service; told after a second, and again when something else is seen.
     *
     * @param service the service
     * @param seen what the probes that are not ready saw last
     * @param elapsed since its launch
     */
    record ReadyWaiting(ServiceName service, String seen, Duration elapsed) implements ServiceEvent {}

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
            implements ServiceEvent {
        /**
         * Ends {@code how} if a service of which only the port is known did not answer an HTTP request in time.
         *
         * @since 0.1.0
         */
        public static final String SILENT = "; no answer to an HTTP request within 2 s";
    }

    /**
     * A task ended with status 0.
     *
     * @param service the task
     * @param elapsed since its launch
     */
    record TaskDone(ServiceName service, Duration elapsed) implements ServiceEvent {}

    /**
     * A service that died will be launched again.
     *
     * @param service the service
     * @param attempt how many launches there were after the first one, this one included
     * @param atMost how many there may be
     * @param pause what is waited before
     * @param problem why the launch before did not bring it back, empty for the first after a death
     */
    record ServiceRestarting(ServiceName service, int attempt, int atMost, Duration pause, Optional<String> problem)
            implements ServiceEvent {
        /** Makes the first one after a death. */
        public ServiceRestarting(ServiceName service, int attempt, int atMost, Duration pause) {
            this(service, attempt, atMost, pause, Optional.empty());
        }
    }

    /**
     * A service that died could not be put on record again, as on a full disk; it is launched as soon as it can. Published
     * once for each death.
     *
     * @param service the service
     * @param problem the file, and why it cannot be written
     * @since 0.1.0
     */
    record RestartPostponed(ServiceName service, String problem) implements ServiceEvent {}

    /**
     * A service that died was not brought back.
     *
     * @param service the service
     * @param problem why
     */
    record RestartGivenUp(ServiceName service, String problem) implements ServiceEvent {}

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
            implements ServiceEvent {}

    /**
     * A ready service lost its port or failed its alive check, although its main process may live.
     *
     * @param service the service
     * @param pid its main process
     * @param failure what was seen, with the last log lines
     * @since 0.1.0
     */
    record ServiceUnhealthy(ServiceName service, long pid, Failure failure) implements ServiceEvent {}

    /**
     * An unhealthy service passes its checks again.
     *
     * @param service the service
     * @param lasted the time for which it was unhealthy
     * @since 0.1.0
     */
    record ServiceRecovered(ServiceName service, Duration lasted) implements ServiceEvent {}

    /**
     * A service is launched again while processes of the run live that no proof gives to a service: they may be of its
     * last launch. They were left alone.
     *
     * @param service the service
     * @param processes the processes in words
     */
    record OrphansSeen(ServiceName service, List<String> processes) implements ServiceEvent {
        /** Copies the list. */
        public OrphansSeen {
            processes = List.copyOf(processes);
        }
    }

    /**
     * The log of a service has become large; published once for each size, and once a run.
     *
     * @param service the service
     * @param log its log
     * @param bytes the size that it has passed
     */
    record LogGrew(ServiceName service, Path log, long bytes) implements ServiceEvent {}

    /**
     * The log of a service has reached its limit and begins again; published the first time only.
     *
     * @param service the service
     * @param log its log
     * @param older what was in it so far
     * @param limit how large both may become together, in bytes
     */
    record LogCut(ServiceName service, Path log, Path older, long limit) implements ServiceEvent {}
}
