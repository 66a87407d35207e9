package io.devstack.internal.state;

import io.devstack.internal.process.Evidence;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Protection;
import io.devstack.model.RunId;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is on disk about a run. It never holds values of environment variables.
 *
 * @param format the version of this form; a higher one was written by a newer devstack
 * @param run the id of the run
 * @param startedAt the time at which it began
 * @param supervisor the process that owns it
 * @param keeper the process above the supervisor, if there is one
 * @param phase its current phase
 * @param outputDirectory the directory to which its logs and journal are moved in the end
 * @param services its services
 * @param stopLimit the time after which its stop kills; optional
 * @param definition a hash of the definition and of the options of the start
 * @param hidden processes that only their adopter can assign to this run: they wiped the evidence, belong to another
 *     user, or survived a stop
 * @param control the address of the supervisor's control server, if it got a port
 * @param home the directory that it was written in; empty where directories have no identity, and in older records
 * @param onlyUser the user whose processes may be signalled because of this record; set by the reader, see {@link
 *     StateDirectory#readRecord}
 */
public record RunRecord(
        int format,
        RunId run,
        Instant startedAt,
        ProcessIdentity supervisor,
        Optional<ProcessIdentity> keeper,
        Phase phase,
        Path outputDirectory,
        List<ServiceRecord> services,
        Optional<Duration> stopLimit,
        String definition,
        Optional<List<ProcessIdentity>> hidden,
        Optional<ControlAddress> control,
        Optional<RecordHome> home,
        Optional<Long> onlyUser) {
    /** The form that this version writes. */
    public static final int FORMAT = 1;

    /** The variable that names the run, in every process of the run. */
    public static final String RUN_VARIABLE = "DEVSTACK_RUN";

    /** The variable that names the stack, in every process of the run. */
    public static final String STACK_VARIABLE = "DEVSTACK_STACK";

    /** The variable that names the service, in every process of the run. */
    public static final String SERVICE_VARIABLE = "DEVSTACK_SERVICE";

    /** The variable, and its value, of a stop command that no client kills: it ends what no signal reaches. */
    public static final Map.Entry<String, String> SPARED = Map.entry("DEVSTACK_STOP_STEP", "container");

    /** What a run is doing. */
    public enum Phase {
        /** Services are being launched. */
        STARTING,
        /** All are ready. */
        READY,
        /** They are being stopped. */
        STOPPING
    }

    /** Copies the list. */
    public RunRecord {
        services = List.copyOf(services);
        hidden = hidden.map(List::copyOf);
    }

    /** Returns this record of a run whose directory was replaced by {@code now}, which has what it names. */
    public RunRecord in(Optional<RecordHome> now) {
        return with(outputDirectory, phase, services, hidden, now);
    }

    /** Returns this record of a run whose directory was renamed; paths inside of it, or beside it, are moved along. */
    RunRecord movedTo(Path directory) {
        if (home.isEmpty() || home.get().path().equals(directory)) {
            return this;
        }
        RecordHome before = home.get();
        return with(
                before.moved(outputDirectory, directory),
                phase,
                services.stream()
                        .map(service -> service.movedTo(directory, before))
                        .toList(),
                hidden,
                Optional.of(new RecordHome(directory, before.key(), before.stack())));
    }

    RunRecord withPhase(Phase next) {
        return with(next, services, hidden);
    }

    RunRecord withServices(List<ServiceRecord> next) {
        return with(phase, next, hidden);
    }

    RunRecord withHidden(List<ProcessIdentity> next) {
        return with(phase, services, Optional.of(next));
    }

    /** Returns this record with what a stop could not end, so that the next one knows of it when its parents are gone. */
    public RunRecord withSurvivors(List<ProcessIdentity> survivors) {
        Set<ProcessIdentity> known = new LinkedHashSet<>(hidden.orElse(List.of()));
        known.addAll(survivors);
        return withHidden(List.copyOf(known));
    }

    private RunRecord with(Phase now, List<ServiceRecord> running, Optional<List<ProcessIdentity>> hiding) {
        return with(outputDirectory, now, running, hiding, home);
    }

    private RunRecord with(
            Path output,
            Phase now,
            List<ServiceRecord> running,
            Optional<List<ProcessIdentity>> hiding,
            Optional<RecordHome> directory) {
        return with(output, now, running, hiding, directory, onlyUser);
    }

    /** Returns this record as evidence against the processes of one user only, or of all if that is empty. */
    RunRecord limitedTo(Optional<Long> user) {
        return with(outputDirectory, phase, services, hidden, home, user);
    }

    /** Returns this record, which another user could have written, with places and a stack that are not of its choice. */
    RunRecord confinedTo(Path directory, Path output, String stack) {
        Optional<RecordHome> here = home.map(found -> new RecordHome(found.path(), found.key(), stack));
        List<ServiceRecord> own =
                services.stream().map(service -> service.withLogIn(directory)).toList();
        return with(output, phase, own, hidden, here, onlyUser);
    }

    /** What else there is never changes during a run. */
    private RunRecord with(
            Path output,
            Phase now,
            List<ServiceRecord> running,
            Optional<List<ProcessIdentity>> hiding,
            Optional<RecordHome> directory,
            Optional<Long> user) {
        return new RunRecord(
                format,
                run,
                startedAt,
                supervisor,
                keeper,
                now,
                output,
                running,
                stopLimit,
                definition,
                hiding,
                control,
                directory,
                user);
    }

    /** Returns whether the supervisor is alive, and this record may be acted on against its user. */
    public boolean isSupervised(ProcessTable table) {
        return table.isAlive(supervisor) && mayActOn(table, supervisor);
    }

    private boolean mayActOn(ProcessTable table, ProcessIdentity process) {
        return onlyUser.isEmpty() || table.userOf(process.pid()).equals(OptionalLong.of(onlyUser.get()));
    }

    /**
     * Returns the keeper on record if it is alive and can be one. It is the parent of the supervisor, has the same user and
     * is older. If the supervisor is dead, the keeper must be a process of this user that calls itself a keeper. Process 1
     * and the ancestors of a client are never believed to be a keeper.
     */
    public Optional<ProcessIdentity> livingKeeper(ProcessTable table) {
        return keeper.filter(process -> process.pid() > 1 && process.startTime() <= supervisor.startTime())
                .filter(process -> table.isAlive(process) && mayActOn(table, process))
                .filter(process -> isPlausibleKeeper(table, process));
    }

    private boolean isPlausibleKeeper(ProcessTable table, ProcessIdentity process) {
        boolean own = table.self().equals(supervisor) || table.self().equals(process);
        if (!own && table.find(process).filter(new Protection(table)::covers).isPresent()) {
            return false;
        }
        OptionalLong user = table.userOf(process.pid());
        Optional<ProcessEntry> child = table.find(supervisor);
        if (child.isPresent()) {
            return child.get().parent() == process.pid() && user.equals(table.userOf(supervisor.pid()));
        }
        OptionalLong expected = onlyUser.map(OptionalLong::of)
                .orElseGet(() -> table.userOf(table.self().pid()));
        return user.equals(expected)
                && table.commandLine(process.pid())
                        .filter(SupervisorCommandLine::isKeeper)
                        .isPresent();
    }

    /** Returns what proves that a process belongs to this run. */
    public Evidence evidence(ProcessTable table) {
        Evidence evidence = visibleEvidence().withAncestor(supervisor);
        return livingKeeper(table).map(evidence::withAncestor).orElse(evidence);
    }

    /** Returns the same without its supervisor and keeper: what proves it when both are dead. */
    public Evidence visibleEvidence() {
        Evidence evidence = evidenceOf(RUN_VARIABLE + "=" + run.value());
        for (ServiceRecord service : services) {
            evidence = withService(evidence, service);
        }
        for (ProcessIdentity process : hidden.orElse(List.of())) {
            evidence = evidence.withRecorded(process);
        }
        return evidence;
    }

    /** Returns what proves that a process belongs to one service of this run. */
    public Evidence evidence(ServiceRecord service) {
        return withService(
                evidenceOf(
                        RUN_VARIABLE + "=" + run.value(),
                        SERVICE_VARIABLE + "=" + service.name().value()),
                service);
    }

    private Evidence evidenceOf(String... marker) {
        OptionalLong user = onlyUser.map(OptionalLong::of).orElseGet(OptionalLong::empty);
        return Evidence.since(supervisor.startTime()).withMarker(Set.of(marker)).limitedTo(user);
    }

    private static Evidence withService(Evidence evidence, ServiceRecord service) {
        Evidence more = evidence.withLogFile(service.logFile());
        return service.leader().map(more::withRecorded).orElse(more);
    }

    /** Returns the names of the services. */
    public List<ServiceName> serviceNames() {
        return services.stream().map(ServiceRecord::name).toList();
    }
}
