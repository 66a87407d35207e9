package io.devstack.startup;

import io.devstack.log.LogTail;
import io.devstack.process.Members;
import io.devstack.process.OomWatch;
import io.devstack.readiness.ExecProbe;
import io.devstack.readiness.HttpProbe;
import io.devstack.readiness.LogProbe;
import io.devstack.readiness.Probe;
import io.devstack.readiness.ProbeLoop;
import io.devstack.readiness.StayUpProbe;
import io.devstack.readiness.TcpProbe;
import io.devstack.stack.Elapsed;
import io.devstack.stack.EndInWords;
import io.devstack.stack.ExitStatus;
import io.devstack.stack.Failure;
import io.devstack.stack.ReadyPolicy;
import io.devstack.startup.PlannedService.PlannedProbe;
import io.devstack.state.RunRecord;
import io.devstack.state.ServiceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until one launched service is ready, or says why it will not be. */
final class ReadinessWait {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final int LAST_LINES = 20;

    private final StartTools tools;
    private final RunRecord run;
    private final PlannedService service;
    private final Process process;
    private final long launched;
    private final OomWatch oom;

    ReadinessWait(StartTools tools, RunRecord run, PlannedService service, Process process, long launched) {
        this.tools = tools;
        this.run = run;
        this.service = service;
        this.process = process;
        this.launched = launched;
        this.oom = tools.table().watchForOom(process.pid());
    }

    /** Returns what was seen when it was ready. */
    String await() throws StartFailure, InterruptedException, IOException {
        List<LogProbe> logs = new ArrayList<>();
        try {
            List<Probe> probes = probes(logs);
            Duration timeout = service.definition().ready().timeout();
            ProbeLoop.Outcome outcome = new ProbeLoop().await(probes, timeout, () -> !process.isAlive());
            return switch (outcome.end()) {
                case READY -> outcome.detail();
                case ENDED -> throw failure(Failure.Kind.ENDED, ended() + "; " + neverDid(outcome.detail()) + cause());
                case HOPELESS -> throw failure(Failure.Kind.NOT_READY, "will not become ready: " + outcome.detail());
                case TIMEOUT ->
                    throw failure(
                            Failure.Kind.NOT_READY,
                            "was not ready within " + Elapsed.text(timeout) + "; it is still running (pid "
                                    + process.pid() + "), but " + outcome.detail());
            };
        } finally {
            for (LogProbe log : logs) {
                log.close();
            }
        }
    }

    /** Waits for the end of a task. */
    void awaitDone() throws StartFailure, InterruptedException {
        Duration timeout = service.definition().ready().timeout();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure(
                    Failure.Kind.NOT_READY,
                    "was not done within " + Elapsed.text(timeout) + "; it is still running (pid " + process.pid()
                            + ")");
        }
        if (process.exitValue() != 0) {
            throw failure(Failure.Kind.ENDED, ended() + "; a task must end with 0" + cause());
        }
    }

    private String ended() {
        return EndInWords.of(new ExitStatus(process.exitValue()), StartSequence.since(launched));
    }

    private String cause() {
        return EndInWords.cause(
                new ExitStatus(process.exitValue()),
                oom.look(),
                LogTail.last(service.launch().output(), LAST_LINES));
    }

    private String neverDid(String lastSeen) {
        boolean refused = lastSeen.contains("does not accept connections") || lastSeen.contains("Connection refused");
        return service.port().isPresent() && refused
                ? "it never opened port " + service.port().get()
                : "before that, " + lastSeen;
    }

    private List<Probe> probes(List<LogProbe> logs) {
        List<Probe> probes = new ArrayList<>();
        for (PlannedProbe planned : whatFailsItFirst()) {
            probes.add(probe(planned, logs));
        }
        Optional<Integer> port = service.port();
        boolean onlyFailOn = service.probes().stream()
                .allMatch(probe ->
                        probe instanceof PlannedProbe.Log log && log.wanted().isEmpty());
        if (onlyFailOn) {
            probes.add(port.isPresent() ? new TcpProbe(port.get()) : new StayUpProbe(MOMENT));
        }
        if (port.isPresent() && service.definition().ready().heldBy() == ReadyPolicy.HeldBy.MEMBER) {
            probes.add(new PortHeldProbe(port.get(), members(), tools.sockets(), tools.table()));
        }
        return probes;
    }

    /** A round of probes ends with the first that is not ready, and what fails a start must be seen in each. */
    private List<PlannedProbe> whatFailsItFirst() {
        return service.probes().stream()
                .sorted(Comparator.comparing(probe ->
                        !(probe instanceof PlannedProbe.Log log && log.failOn().isPresent())))
                .toList();
    }

    private Probe probe(PlannedProbe planned, List<LogProbe> logs) {
        if (planned instanceof PlannedProbe.Http http) {
            return new HttpProbe(http.addresses(), http.status(), http.body(), http.headers());
        }
        if (planned instanceof PlannedProbe.Log log) {
            LogProbe probe = new LogProbe(service.launch().output(), log.wanted(), log.failOn());
            logs.add(probe);
            return probe;
        }
        if (planned instanceof PlannedProbe.Exec exec) {
            return new ExecProbe(tools.launcher(), exec.command());
        }
        return new TcpProbe(((PlannedProbe.Tcp) planned).port());
    }

    private Members members() {
        ServiceRecord own = run.services().stream()
                .filter(record -> record.name().equals(service.name()))
                .findFirst()
                .orElseThrow();
        return new Members(tools.table(), run.evidence(own).withSession(process.pid()));
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
