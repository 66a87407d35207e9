package io.devstack.internal.startup;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.probe.HttpDetection;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;
import io.devstack.internal.probe.ProbeLoop;
import io.devstack.internal.probe.Rehearsal;
import io.devstack.model.Failure;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceUrls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Waits until one launched service is ready, or a task is done. */
final class ReadinessWait {
    private static final Duration DETECTION = Duration.ofSeconds(1);
    private static final Duration LONG_DETECTION = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final LaunchedService launch;
    private final PlannedService service;
    private final StartTools tools;
    private final Process process;
    private final ReadinessProbes probes;
    private final NotReady notReady;
    private final Consumer<RunEvent> facts;
    private final StartSequence.Watch watch;
    private final DebuggerWait debugger;
    private Duration spent = Duration.ZERO;
    private boolean hidden;

    ReadinessWait(LaunchedService launch, Consumer<RunEvent> facts, StartSequence.Watch watch) {
        this.launch = launch;
        this.service = launch.service();
        this.tools = launch.tools();
        this.process = launch.process();
        this.probes = new ReadinessProbes(launch);
        this.notReady = new NotReady(launch, probes);
        this.facts = facts;
        this.watch = watch;
        this.debugger = new DebuggerWait(service.launch(), launch::commands, launch::openPorts);
    }

    /**
     * What was seen when it was ready.
     *
     * @param how what each probe saw
     * @param url its address, if it has a port
     */
    record Ready(String how, Optional<String> url) {}

    /** Waits until it is ready. */
    Ready await() throws StartFailure, InterruptedException {
        Duration timeout = timeout();
        Optional<PortLook> port = service.port().map(launch::look);
        boolean isAsked = probes.askAtPort();
        service.port()
                .ifPresent(number -> Rehearsal.begin(() -> {
                    tools.sockets().isListenedOn(number);
                    launch.look(number).look();
                }));
        ProbeLoop.Outcome outcome = loop(
                probes.all(port, debugger::listens),
                timeout.minus(spent),
                () -> hasEnded(port, isAsked),
                this::report,
                detail -> withPlace(detail, port));
        report(outcome);
        hidden = port.filter(PortLook::wasHidden).isPresent();
        return switch (outcome.end()) {
            case READY -> ready(outcome);
            case ENDED -> throw notReady.ended(outcome, port, isAsked);
            case HOPELESS -> throw notReady.hopeless(Failure.Kind.FAIL_ON, outcome);
            case TIMEOUT -> throw notReady.timedOut(outcome, port, timeout);
        };
    }

    private void report(ProbeLoop.Outcome outcome) {
        watch.probed(service.name(), ProbeResult.of(outcome.seen()));
    }

    private ProbeLoop.Outcome loop(
            List<Probe> wanted,
            Duration atMost,
            Supplier<Boolean> ended,
            Consumer<ProbeLoop.Outcome> tried,
            UnaryOperator<String> seen)
            throws InterruptedException {
        ReadyWaits waits = waits();
        return new ProbeLoop()
                .await(
                        wanted,
                        service.definition().ready().successes(),
                        atMost,
                        ended,
                        () -> debugger.port().isPresent(),
                        now -> {
                            tried.accept(now);
                            waits.look(() -> waitsForDebugger().orElseGet(() -> seen.apply(now.detail())));
                        });
    }

    /** A service on another port than declared would be waited for in vain. */
    private static String withPlace(String detail, Optional<PortLook> port) {
        String place = detail.isEmpty() ? "" : port.map(PortLook::elsewhere).orElse("");
        return place.isEmpty() || detail.contains(place) ? detail : detail + "; " + place;
    }

    private ReadyWaits waits() {
        return new ReadyWaits(service.name(), launch.launched(), System::nanoTime, this::newestLine, facts);
    }

    private Optional<String> waitsForDebugger() {
        return debugger.port().map(number -> "it waits for a debugger on " + number);
    }

    /** Waits until the port that the service chooses itself is known, and returns it. */
    int awaitOwnPort() throws StartFailure, InterruptedException {
        Duration timeout = timeout();
        OwnPortProbe search = new OwnPortProbe(
                launch.look(0)::listeners,
                debugger::debuggerPorts,
                tools.table(),
                probes.portInLog(),
                System::nanoTime);
        List<Probe> wanted = new ArrayList<>(List.of(search));
        wanted.addAll(probes.failOn());
        ProbeLoop.Outcome outcome =
                loop(wanted, timeout, () -> !process.isAlive(), tried -> {}, UnaryOperator.identity());
        return switch (outcome.end()) {
            case READY -> search.port();
            case ENDED -> throw notReady.ended(outcome, Optional.empty(), false);
            case HOPELESS ->
                throw notReady.hopeless(
                        search.observe().kind() == Observation.Kind.HOPELESS
                                ? Failure.Kind.SEVERAL_PORTS
                                : Failure.Kind.FAIL_ON,
                        outcome);
            case TIMEOUT -> throw notReady.timedOut(outcome, Optional.empty(), timeout);
        };
    }

    /** Returns the wait for the service with the port that it has chosen, within what is left of its time. */
    ReadinessWait withOwnPort(PlannedService found) {
        ReadinessWait wait = new ReadinessWait(launch.withPort(found), facts, watch);
        Duration elapsed = launch.sinceLaunch();
        wait.spent = elapsed.compareTo(timeout()) < 0 ? elapsed : Duration.ZERO; // longer only under a debugger
        return wait;
    }

    private Duration timeout() {
        return tools.readyTimeout().orElse(service.definition().ready().timeout());
    }

    private String newestLine() {
        return LogTail.last(launch.log(), 1).stream()
                .map(LogTail::cut)
                .findFirst()
                .orElse("");
    }

    private boolean hasEnded(Optional<PortLook> port, boolean isAsked) {
        if (!isAsked) {
            port.ifPresent(PortLook::watch);
        }
        return !process.isAlive();
    }

    /** If the definition does not say what the service speaks, the service is asked: a database is nothing for a browser. */
    private Ready ready(ProbeLoop.Outcome outcome) {
        Optional<String> url = service.port()
                .map(port ->
                        ServiceUrls.of(service.definition(), outcome.onlyOverIpv6() ? "[::1]" : "localhost", port));
        if (url.isEmpty() || ServiceUrls.isKnown(service.definition())) {
            return new Ready(outcome.detail(), url);
        }
        boolean onlyPort = service.probes().isEmpty(); // most of these are web servers, whose first answer may be slow
        Optional<String> scheme = HttpDetection.ask(
                service.port().orElseThrow(), outcome.onlyOverIpv6(), onlyPort ? LONG_DETECTION : DETECTION);
        String how = outcome.detail() + (onlyPort && scheme.isEmpty() ? ServiceEvent.ServiceReady.SILENT : "");
        return new Ready(how, url.map(text -> text.replaceFirst("^http:", scheme.orElse("tcp") + ":")));
    }

    /** Returns the checks by which it is watched once it is ready: its first port, unless anyone may own that. */
    Liveness liveness() {
        Optional<Integer> owned =
                service.port().filter(port -> service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER);
        return new Liveness(
                owned.map(port -> new PortGuard(
                        port,
                        process.pid(),
                        hidden,
                        tools.sockets(),
                        () -> launch.look(port).look())::loss),
                service.definition()
                        .alive()
                        .map(policy -> new Liveness.Alive(
                                policy.every(),
                                policy.failures(),
                                new AliveAttempt(tools.launcher(), service.aliveProbes(), policy.timeout()))),
                launch.log());
    }

    /** Waits for the end of a task. */
    void awaitDone() throws StartFailure, InterruptedException {
        Duration timeout = timeout();
        ReadyWaits waits = waits();
        long begin = System.nanoTime();
        boolean done = process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        while (!done) {
            if (StartSequence.since(begin).compareTo(timeout) >= 0) {
                if (debugger.port().isEmpty()) {
                    break;
                }
                begin = System.nanoTime();
            }
            waits.look(() -> waitsForDebugger().orElse("it has not ended yet"));
            done = process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (!done) {
            throw notReady.notDone(timeout);
        }
        if (process.exitValue() != 0) {
            throw notReady.taskFailed();
        }
    }
}
