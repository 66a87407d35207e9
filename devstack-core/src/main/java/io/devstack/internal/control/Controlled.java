package io.devstack.internal.control;

import io.devstack.event.StackEvent;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.model.Failure;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The running stack, as the server sees it. Called on threads of the server, several at a time. */
public interface Controlled {
    /** Returns the record as it is now. */
    RunRecord record();

    /** Returns the journal of the run. */
    Path journal();

    /** Returns the processes of this machine. */
    ProcessTable processes();

    /** Returns the definition of a service of the run. */
    Optional<ServiceDefinition> definition(ServiceName service);

    /** Returns the words of the last launch of a service, with secrets masked; empty before its first launch. */
    Optional<String> command(ServiceName service);

    /**
     * Returns what the probes of a service saw last before it was ready: those of its definition in their order, and then
     * those that every service has. No probe has seen anything before the launch.
     */
    List<Seen> readyProbes(ServiceName service);

    /** Returns what the probes of the alive check of a service saw last. */
    List<Seen> aliveProbes(ServiceName service);

    /**
     * What a probe saw.
     *
     * @param at when
     * @param holds whether its condition held
     * @param what the fact, for a person
     */
    record Seen(Instant at, boolean holds, String what) {}

    /** Draws the run until now as SVG, as its report does, for a place that is {@code width} pixels wide. */
    String picture(int width) throws IOException;

    /** Returns the report of the run, for a page that is not beside the logs. */
    String report() throws IOException;

    /** Returns the summary of the run, once it has ended. */
    StackEvent.RunReported summary() throws IOException;

    /** Returns the text of the only style element of the report. */
    String reportStyle();

    /** Has the stack stopped; does not wait for that. */
    void stop();

    /**
     * Has services stopped and launched again; does not wait for that.
     *
     * @param services which of those on record; all if there are none
     * @param dependants whether also those that depend on them, directly or not
     * @param readyTimeout how long each may take until it is ready, instead of its own timeout
     */
    Reply restart(Set<ServiceName> services, boolean dependants, Optional<Duration> readyTimeout)
            throws InterruptedException;

    /** The reply to a restart order. */
    sealed interface Reply {
        /**
         * It is under way.
         *
         * @param number which restart of the run
         * @param services what is restarted
         * @param failures in the end, why services are not ready again; none if all are
         */
        record Ordered(int number, List<ServiceName> services, CompletableFuture<List<Failure>> failures)
                implements Reply {}

        /**
         * It cannot be now.
         *
         * @param problem why
         */
        record Refused(String problem) implements Reply {}
    }
}
