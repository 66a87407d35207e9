package io.devstack.internal.supervisor;

import io.devstack.internal.log.LogTail;
import io.devstack.internal.probe.Observation;
import io.devstack.internal.startup.Liveness;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state of the checks of one service. Guarded by its {@link HealthMonitor}, except for {@link #portDue}. */
final class CheckedService {
    private static final Duration PORT_PACE = Duration.ofSeconds(2);
    private static final Duration LOST_PORT_PACE = Duration.ofSeconds(1);

    /** The tables are read at this pace as long as a stranger has the port: the budget is 1 ms of CPU a second. */
    private static final Duration UNHEALTHY_PORT_PACE = Duration.ofSeconds(5);

    private static final Duration PORT_GRACE = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int LAST_LINES = 20;

    final ServiceName name;
    final long pid;
    final Liveness liveness;
    volatile long portDue;
    long aliveDue;

    @Nullable
    Thread attempt;

    int round;
    private Optional<Long> portLostSince = Optional.empty();
    private String portSeen = "";
    private int failedAttempts;
    private String aliveSeen = "";
    Optional<Long> unhealthySince = Optional.empty();

    CheckedService(ServiceName name, long pid, Liveness liveness, long now) {
        this.name = name;
        this.pid = pid;
        this.liveness = liveness;
        startAnew(now);
    }

    void startAnew(long now) {
        round++;
        portDue = now;
        aliveDue = now
                + liveness.alive()
                        .map(Liveness.Alive::every)
                        .orElse(Duration.ZERO)
                        .toNanos();
        if (!isUnhealthy()) {
            portLostSince = Optional.empty();
            failedAttempts = 0;
        }
    }

    /** The next check is due when it is due for the others: a thread that wakes costs more than a check. */
    void portSeen(Optional<String> loss, long now) {
        portLostSince = loss.isEmpty() ? Optional.empty() : portLostSince.or(() -> Optional.of(now));
        portSeen = loss.orElse("");
        Duration pace = isUnhealthy() ? UNHEALTHY_PORT_PACE : loss.isPresent() ? LOST_PORT_PACE : PORT_PACE;
        portDue = (Math.floorDiv(now, pace.toNanos()) + 1) * pace.toNanos();
    }

    void answered(Observation seen) {
        failedAttempts = seen.kind() == Observation.Kind.READY ? 0 : failedAttempts + 1;
        aliveSeen = seen.detail();
    }

    boolean isUnhealthy() {
        return unhealthySince.isPresent();
    }

    boolean isWell() {
        return portLostSince.isEmpty() && failedAttempts == 0;
    }

    Optional<String> problem(long now) {
        Optional<Duration> lost = portLostSince.map(since -> Duration.ofNanos(now - since));
        if (lost.isPresent() && lost.get().compareTo(PORT_GRACE) >= 0) {
            return Optional.of("none of its processes has listened on its port for " + Elapsed.rough(lost.get()) + ": "
                    + portSeen);
        }
        int most = liveness.alive().map(Liveness.Alive::failures).orElse(Integer.MAX_VALUE);
        return failedAttempts >= most
                ? Optional.of(
                        "its alive check failed" + (most == 1 ? "" : " " + most + " times in a row") + ": " + aliveSeen)
                : Optional.empty();
    }

    Failure failure(String problem) {
        return new Failure(
                Failure.Kind.UNHEALTHY,
                Optional.of(name),
                name + " is unhealthy: " + problem,
                LogTail.last(liveness.log(), LAST_LINES),
                Optional.of(liveness.log()));
    }

    Duration untilNext(long now) {
        Duration port = Duration.ofNanos(portDue - now);
        Duration alive = Duration.ofNanos(aliveDue - now);
        if (liveness.portLoss().isEmpty()) {
            return attempt == null ? alive : IDLE;
        }
        return liveness.alive().isPresent() && attempt == null && alive.compareTo(port) < 0 ? alive : port;
    }
}
