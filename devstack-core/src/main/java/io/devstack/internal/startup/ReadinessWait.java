package io.devstack.internal.startup;

import io.devstack.event.RunEvent;
import io.devstack.event.ServiceEvent;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.probe.ExecProbe;
import io.devstack.internal.probe.HttpDetection;
import io.devstack.internal.probe.HttpProbe;
import io.devstack.internal.probe.LogProbe;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.probe.Probe;
import io.devstack.internal.probe.ProbeLoop;
import io.devstack.internal.probe.Rehearsal;
import io.devstack.internal.probe.StayUpProbe;
import io.devstack.internal.probe.TcpProbe;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.EndInWords;
import io.devstack.internal.process.Members;
import io.devstack.internal.process.OomWatch;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.startup.PlannedService.PlannedProbe;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ReadyPolicy;
import io.devstack.model.ServiceUrls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Waits until one launched service is ready, or says why it will not be. */
final class ReadinessWait {
    private static final Duration DETECTION = Duration.ofSeconds(1);
    private static final Duration LONG_DETECTION = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LAST_LINES = 20;

    private final StartTools tools;
    private final Supplier<RunRecord> run;
    private final PlannedService service;
    private final Process process;
    private final long launched;
    private final OomWatch oom;
    private final Consumer<RunEvent> facts;
    private final StartSequence.Watch watch;
    private final DebuggerWait debugger;
    private Duration spent = Duration.ZERO;
    private boolean hidden;

    ReadinessWait(
            StartTools tools,
            Supplier<RunRecord> run,
            PlannedService service,
            Process process,
            long launched,
            Consumer<RunEvent> facts,
            StartSequence.Watch watch) {
        this.tools = tools;
        this.run = run;
        this.service = service;
        this.process = process;
        this.launched = launched;
        this.oom = tools.table().watchForOom(process.pid());
        this.facts = facts;
        this.watch = watch;
        this.debugger = new DebuggerWait(service.launch(), this::commands, this::openPorts);
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
        Optional<PortLook> port = service.port().map(this::look);
        boolean isAsked = service.port().filter(this::isAsked).isPresent();
        BackgroundThread.begin("devstack-rehearsal-" + service.name(), this::rehearse);
        ProbeLoop.Outcome outcome =
                loop(probes(port), timeout.minus(spent), () -> hasEnded(port, isAsked), this::report);
        report(outcome);
        hidden = port.filter(PortLook::wasHidden).isPresent();
        return switch (outcome.end()) {
            case READY -> ready(outcome);
            case ENDED -> throw ended(outcome, port, isAsked);
            case HOPELESS -> throw failure(Failure.Kind.FAIL_ON, "will not become ready: " + outcome.detail());
            case TIMEOUT -> throw timedOut(outcome, port, timeout);
        };
    }

    private void report(ProbeLoop.Outcome outcome) {
        watch.probed(service.name(), ProbeResult.of(outcome.seen()));
    }

    private ProbeLoop.Outcome loop(
            List<Probe> probes, Duration atMost, Supplier<Boolean> ended, Consumer<ProbeLoop.Outcome> tried)
            throws InterruptedException {
        ReadyWaits waits = waits();
        return new ProbeLoop()
                .await(
                        probes,
                        service.definition().ready().successes(),
                        atMost,
                        ended,
                        () -> debugger.port().isPresent(),
                        now -> {
                            tried.accept(now);
                            waits.look(() -> waitsForDebugger().orElseGet(now::detail));
                        });
    }

    private ReadyWaits waits() {
        return new ReadyWaits(service.name(), launched, System::nanoTime, this::newestLine, facts);
    }

    private List<DebuggerWait.Command> commands() {
        return members().pass().members().stream()
                .map(member -> new DebuggerWait.Command(
                        tools.table().commandWords(member.identity().pid()),
                        tools.table().workingDirectory(member.identity().pid())))
                .toList();
    }

    private Set<Integer> openPorts() {
        return look(0).listeners().stream().map(SocketUse::port).collect(Collectors.toSet());
    }

    private Optional<String> waitsForDebugger() {
        return debugger.port().map(number -> "it waits for a debugger on " + number);
    }

    /** Waits until the port that the service chooses itself is known, and returns it. */
    int awaitOwnPort() throws StartFailure, InterruptedException {
        Duration timeout = timeout();
        Optional<LogProbe> log = service.probes().stream()
                .flatMap(probe -> probe instanceof PlannedProbe.Log given
                        ? given.wanted().filter(LogProbe::namesPort).stream()
                        : Stream.empty())
                .findFirst()
                .map(pattern -> logProbe(Optional.of(pattern), Optional.empty()));
        OwnPortProbe search = new OwnPortProbe(
                () -> look(0).listeners(), debugger::debuggerPorts, tools.table(), log, System::nanoTime);
        List<Probe> probes = new ArrayList<>(List.of(search));
        service.probes().stream()
                .filter(probe -> probe instanceof PlannedProbe.Log given
                        && given.failOn().isPresent())
                .forEach(probe -> probes.add(probe(probe, Optional.empty())));
        ProbeLoop.Outcome outcome = loop(probes, timeout, () -> !process.isAlive(), tried -> {});
        return switch (outcome.end()) {
            case READY -> search.port();
            case ENDED -> throw ended(outcome, Optional.empty(), false);
            case HOPELESS ->
                throw failure(
                        search.observe().kind() == Observation.Kind.HOPELESS
                                ? Failure.Kind.SEVERAL_PORTS
                                : Failure.Kind.FAIL_ON,
                        "will not become ready: " + outcome.detail());
            case TIMEOUT -> throw timedOut(outcome, Optional.empty(), timeout);
        };
    }

    /** Returns the wait for the service with the port that it has chosen, within what is left of its time. */
    ReadinessWait withOwnPort(PlannedService found) {
        ReadinessWait wait = new ReadinessWait(tools, run, found, process, launched, facts, watch);
        Duration elapsed = StartSequence.since(launched);
        wait.spent = elapsed.compareTo(timeout()) < 0 ? elapsed : Duration.ZERO; // longer only under a debugger
        return wait;
    }

    private Duration timeout() {
        return tools.readyTimeout().orElse(service.definition().ready().timeout());
    }

    /** Looks at everything once, before it matters: the first time is the slowest, and would be when it is ready. */
    private void rehearse() {
        service.port().ifPresent(number -> {
            tools.sockets().isListenedOn(number);
            look(number).look();
        });
        try {
            Rehearsal.hold();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no code interrupts this thread
        }
    }

    private String newestLine() {
        return LogTail.last(service.launch().output(), 1).stream()
                .map(LogTail::cut)
                .findFirst()
                .orElse("");
    }

    private PortLook look(int port) {
        return new PortLook(
                port, process.pid(), launchTime(), members(), this::isAdopted, tools.sockets(), tools.table());
    }

    /** Returns the raw start time of its first process; that of the run if the process ended before it was read. */
    private long launchTime() {
        return record().leader()
                .filter(leader -> leader.pid() == process.pid())
                .orElse(run.get().supervisor())
                .startTime();
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

    private StartFailure ended(ProbeLoop.Outcome outcome, Optional<PortLook> port, boolean isAsked) {
        String end = ended() + "; ";
        Optional<PortLook.Seen> now = port.map(PortLook::look);
        if (now.isPresent() && isTaken(now.get())) {
            return failure(inUse(now.get().kind()), end + now.get().detail());
        }
        List<String> lines = lastLines();
        Optional<PortLook.Seen> before = port.flatMap(PortLook::lastTaken).filter(this::isTaken);
        if (before.isPresent() && TimeWaitHint.isInUse(lines)) {
            return failure(
                    inUse(before.get().kind()),
                    end + "a moment before its end: " + before.get().detail());
        }
        boolean neverOpened =
                !outcome.isHopeless() && port.isPresent() && !port.get().everListened();
        String never = (isAsked ? "it never opened port " : "it was never seen to open port ")
                + service.port().orElse(0);
        return failure(
                Failure.Kind.ENDED,
                end
                        + (neverOpened ? never : before(outcome))
                        + cause(lines)
                        + timeWait(lines)
                        + ShellHint.of(service.definition().command()));
    }

    private StartFailure timedOut(ProbeLoop.Outcome outcome, Optional<PortLook> port, Duration timeout) {
        String what = "was not ready within " + Elapsed.text(timeout) + "; it was still running (pid " + process.pid()
                + "), but " + lastSeen(outcome);
        PortLook.Kind kind = PortLook.Kind.MEMBER;
        boolean taken = false;
        boolean never = false;
        if (port.isPresent()) {
            PortLook.Seen now = port.get().look();
            kind = now.kind();
            taken = isTaken(now);
            never = kind == PortLook.Kind.NOBODY
                    && !port.get().everListened()
                    && !hasOnlyFailOn()
                    && outcome.detail().equals(now.detail());
            boolean helps = taken || kind == PortLook.Kind.ELSEWHERE;
            what += helps && !what.contains(now.detail()) ? "; " + now.detail() : "";
        }
        return failure(
                taken
                        ? inUse(kind)
                        : kind == PortLook.Kind.ELSEWHERE
                                ? Failure.Kind.OTHER_PORT
                                : never ? Failure.Kind.NEVER_LISTENED : answeredWrong(outcome),
                what);
    }

    private static Failure.Kind inUse(PortLook.Kind holder) {
        return holder == PortLook.Kind.OTHER_STACK ? Failure.Kind.PORT_IN_USE_BY_STACK : Failure.Kind.PORT_IN_USE;
    }

    private static Failure.Kind answeredWrong(ProbeLoop.Outcome outcome) {
        return outcome.detail().matches("(?s).* answered [0-9]{3}, wanted .*")
                ? Failure.Kind.WRONG_ANSWER
                : Failure.Kind.NOT_READY;
    }

    /** The caller reports the loss of an automatically assigned port. */
    private boolean isTaken(PortLook.Seen seen) {
        return (seen.kind() == PortLook.Kind.STRANGER || seen.kind() == PortLook.Kind.OTHER_STACK)
                && service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER
                && service.port().filter(service.pickedPorts()::contains).isEmpty();
    }

    private String before(ProbeLoop.Outcome outcome) {
        boolean asked = !service.probes().isEmpty() || service.port().isPresent();
        return asked ? "before that, " + lastSeen(outcome) : "a service must run on";
    }

    /** Its probes may all have been ready a moment ago. */
    private static String lastSeen(ProbeLoop.Outcome outcome) {
        return outcome.detail().isEmpty() ? "every probe was ready once" : outcome.detail();
    }

    /** Returns the checks by which it is watched once it is ready: its first port, unless anyone may own that. */
    Liveness liveness() {
        Optional<Integer> owned =
                service.port().filter(port -> service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER);
        return new Liveness(
                owned.map(port -> new PortGuard(
                        port, hidden, tools.sockets(), () -> look(port).look())::loss),
                service.definition()
                        .alive()
                        .map(policy -> new Liveness.Alive(
                                policy.every(),
                                policy.failures(),
                                new AliveAttempt(tools.launcher(), service.aliveProbes(), policy.timeout()))),
                service.launch().output());
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
            throw failure(
                    Failure.Kind.NOT_READY,
                    "was not done within " + Elapsed.text(timeout) + "; it was still running (pid " + process.pid()
                            + ")");
        }
        if (process.exitValue() != 0) {
            throw failure(
                    Failure.Kind.ENDED,
                    ended() + "; a task must end with 0" + cause(lastLines())
                            + ShellHint.of(service.definition().command()));
        }
    }

    /** Returns whether a probe asks at that port over both families, so that nothing that opens it can be missed. */
    private boolean isAsked(int port) {
        return hasOnlyFailOn()
                || service.probes().stream()
                        .anyMatch(probe -> probe instanceof PlannedProbe.Tcp
                                || (probe instanceof PlannedProbe.Http http
                                        && http.request().isAt("localhost", port)));
    }

    private String ended() {
        return EndInWords.of(new ExitStatus(process.exitValue()), StartSequence.since(launched));
    }

    private String cause(List<String> lines) {
        return EndInWords.cause(new ExitStatus(process.exitValue()), oom.look(), lines);
    }

    private List<String> lastLines() {
        return LogTail.last(service.launch().output(), LAST_LINES);
    }

    private String timeWait(List<String> lines) {
        return TimeWaitHint.of(lines, Set.copyOf(record().ports().values()), new PortCheck(tools.sockets()));
    }

    private boolean hasOnlyFailOn() {
        return service.probes().stream()
                .allMatch(probe ->
                        probe instanceof PlannedProbe.Log log && log.wanted().isEmpty());
    }

    private List<Probe> probes(Optional<PortLook> port) {
        List<Probe> probes = new ArrayList<>();
        for (PlannedProbe planned : service.probes()) {
            probes.add(probe(planned, port));
        }
        if (hasOnlyFailOn()) {
            probes.add(
                    port.isPresent()
                            ? tcp(service.port().orElseThrow(), port)
                            : new StayUpProbe(MOMENT, debugger::listens));
        }
        if (port.isPresent() && service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER) {
            probes.add(new PortHeldProbe(port.get()));
        }
        return probes;
    }

    private Probe probe(PlannedProbe planned, Optional<PortLook> port) {
        if (planned instanceof PlannedProbe.Http http) {
            Probe probe = new HttpProbe(http.request(), http.status(), http.body());
            boolean own = port.isPresent()
                    && http.request().isAt("localhost", service.port().orElseThrow());
            return own ? new OpenedProbe(probe, port.get()) : probe;
        }
        if (planned instanceof PlannedProbe.Log log) {
            return logProbe(log.wanted(), log.failOn());
        }
        if (planned instanceof PlannedProbe.Exec exec) {
            return new ExecProbe(tools.launcher(), exec.command());
        }
        return tcp(((PlannedProbe.Tcp) planned).port(), port);
    }

    private LogProbe logProbe(Optional<Pattern> wanted, Optional<Pattern> failOn) {
        return new LogProbe(
                service.launch().output(),
                ServiceEnvironment.charset(service.launch().environment()),
                wanted,
                failOn);
    }

    private static Probe tcp(int number, Optional<PortLook> port) {
        Probe probe = new TcpProbe(number);
        return port.isPresent() ? new OpenedProbe(probe, port.get()) : probe;
    }

    private Members members() {
        return new Members(tools.table(), run.get().evidence(record()).withSession(process.pid()));
    }

    private ServiceRecord record() {
        return run.get().services().stream()
                .filter(record -> record.name().equals(service.name()))
                .findFirst()
                .orElseThrow();
    }

    /** A process that wiped its environment and closed its files cannot be assigned to a service, only to this run. */
    private boolean isAdopted(ProcessIdentity process) {
        RunRecord now = run.get();
        boolean another = now.services().stream()
                .filter(record -> !record.name().equals(service.name()))
                .anyMatch(record -> new Members(tools.table(), now.evidence(record))
                        .claim(process.pid())
                        .isPresent());
        return !another
                && new Members(tools.table(), now.evidence(tools.table()))
                        .claim(process.pid())
                        .isPresent();
    }

    private StartFailure failure(Failure.Kind kind, String what) {
        Path log = service.launch().output();
        return new StartFailure(new Failure(
                kind,
                Optional.of(service.name()),
                service.name() + " " + what,
                LogTail.last(log, LAST_LINES),
                Optional.of(log)));
    }
}
