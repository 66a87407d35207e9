package io.devstack.internal.startup;

import io.devstack.internal.log.LogTail;
import io.devstack.internal.port.PortCheck;
import io.devstack.internal.probe.ProbeLoop;
import io.devstack.internal.process.EndInWords;
import io.devstack.internal.process.OomWatch;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ReadyPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains why a launched service did not become ready, or a task was not done. */
final class NotReady {
    private static final int LAST_LINES = 20;

    private final LaunchedService launch;
    private final PlannedService service;
    private final ReadinessProbes probes;
    private final OomWatch oom;

    NotReady(LaunchedService launch, ReadinessProbes probes) {
        this.launch = launch;
        this.service = launch.service();
        this.probes = probes;
        this.oom = launch.tools().table().watchForOom(launch.process().pid());
    }

    /**
     * Returns the failure of a service that ended.
     *
     * @param port its first port
     * @param isAsked whether nothing that opened the port was missed
     */
    StartFailure ended(ProbeLoop.Outcome outcome, Optional<PortLook> port, boolean isAsked) {
        String end = end() + "; ";
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

    /** Returns the failure of a service that was not ready in time. */
    StartFailure timedOut(ProbeLoop.Outcome outcome, Optional<PortLook> port, Duration timeout) {
        String what = "was not ready within " + Elapsed.text(timeout) + "; it was still running (pid "
                + launch.process().pid() + "), but " + lastSeen(outcome);
        PortLook.Kind kind = PortLook.Kind.MEMBER;
        boolean taken = false;
        boolean never = false;
        if (port.isPresent()) {
            PortLook.Seen now = port.get().look();
            kind = now.kind();
            taken = isTaken(now);
            never = kind == PortLook.Kind.NOBODY
                    && !port.get().everListened()
                    && !probes.hasOnlyFailOn()
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

    /** Returns the failure of a service of which a probe has found that it will never be ready. */
    StartFailure hopeless(Failure.Kind kind, ProbeLoop.Outcome outcome) {
        return failure(kind, "will not become ready: " + outcome.detail());
    }

    /** Returns the failure of a task that was not done in time. */
    StartFailure notDone(Duration timeout) {
        return failure(
                Failure.Kind.NOT_READY,
                "was not done within " + Elapsed.text(timeout) + "; it was still running (pid "
                        + launch.process().pid() + ")");
    }

    /** Returns the failure of a task that ended with another exit code than 0. */
    StartFailure taskFailed() {
        return failure(
                Failure.Kind.ENDED,
                end() + "; a task must end with 0" + cause(lastLines())
                        + ShellHint.of(service.definition().command()));
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

    private String end() {
        return EndInWords.of(new ExitStatus(launch.process().exitValue()), launch.sinceLaunch());
    }

    private String cause(List<String> lines) {
        return EndInWords.cause(new ExitStatus(launch.process().exitValue()), oom.look(), lines);
    }

    private String timeWait(List<String> lines) {
        return TimeWaitHint.of(
                lines,
                Set.copyOf(launch.record().ports().values()),
                new PortCheck(launch.tools().sockets()));
    }

    private List<String> lastLines() {
        return LogTail.last(launch.log(), LAST_LINES);
    }

    private StartFailure failure(Failure.Kind kind, String what) {
        return new StartFailure(new Failure(
                kind,
                Optional.of(service.name()),
                service.name() + " " + what,
                lastLines(),
                Optional.of(launch.log())));
    }
}
