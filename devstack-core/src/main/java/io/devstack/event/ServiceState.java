package io.devstack.event;

import io.devstack.model.ExitStatus;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import java.util.Map;
import java.util.Optional;

/**
 * The state of one service of a run, as its events have reported it so far. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class ServiceState {
    private final ServiceName name;
    private ServiceStatus.State status = ServiceStatus.State.WAITING;
    private Optional<Long> pid = Optional.empty();
    private Map<String, Integer> ports = Map.of();
    private Optional<String> url = Optional.empty();
    private Optional<ExitStatus> exit = Optional.empty();
    private Optional<Failure> failure = Optional.empty();
    private boolean down;
    private boolean givenUp;
    private int launches;
    private int restarts;

    ServiceState(ServiceName name) {
        this.name = name;
    }

    void on(ServiceEvent event) {
        if (event instanceof ServiceEvent.ServiceWaiting) {
            status = ServiceStatus.State.WAITING;
        } else if (event instanceof ServiceEvent.ServiceLaunched launched) {
            launched(launched);
        } else if (event instanceof ServiceEvent.ServiceReady ready) {
            pid = Optional.of(ready.pid());
            ports = ready.ports();
            url = ready.url().or(() -> url);
            up(ServiceStatus.State.READY);
        } else if (event instanceof ServiceEvent.TaskDone) {
            up(ServiceStatus.State.DONE);
        } else if (event instanceof ServiceEvent.ServiceDied died) {
            exit = Optional.of(died.status());
            failure = Optional.of(died.failure());
            down(ServiceStatus.State.DEAD);
        } else if (event instanceof ServiceEvent.ServiceUnhealthy unhealthy) {
            status = ServiceStatus.State.UNHEALTHY;
            failure = Optional.of(unhealthy.failure());
        } else if (event instanceof ServiceEvent.ServiceRecovered) {
            status = ServiceStatus.State.READY;
            failure = Optional.empty();
        } else if (event instanceof ServiceEvent.ServiceRestarting) {
            restarts++;
            down(ServiceStatus.State.RESTARTING); // an unhealthy service was stopped: no event reports its death
        } else if (event instanceof ServiceEvent.RestartGivenUp) {
            givenUp = true;
            down(ServiceStatus.State.DEAD);
        }
    }

    private void launched(ServiceEvent.ServiceLaunched event) {
        launches++;
        status = ServiceStatus.State.STARTING;
        pid = Optional.of(event.pid());
        ports = event.ports();
        if (ports.isEmpty()) {
            url = Optional.empty(); // it chooses its port anew
        }
    }

    private void up(ServiceStatus.State now) {
        status = now;
        down = false;
        givenUp = false;
        exit = Optional.empty();
    }

    private void down(ServiceStatus.State now) {
        status = now;
        down = true;
    }

    void restartOrdered() {
        status = ServiceStatus.State.RESTARTING;
        failure = Optional.empty();
        restarts++;
    }

    void restartFailed(Failure why) {
        failure = Optional.of(why);
        givenUp = true;
        down(ServiceStatus.State.DEAD);
    }

    /** The remaining processes of a service that stays down are stopped too; that is no end of the service. */
    void stopped(boolean inTheStopOfTheRun) {
        if (inTheStopOfTheRun || !givenUp) {
            status = ServiceStatus.State.STOPPED;
        }
    }

    /** Returns the service. */
    public ServiceName name() {
        return name;
    }

    /** Returns what it is doing; it waits until another event is known. */
    public ServiceStatus.State status() {
        return status;
    }

    /** Returns the main process of its last launch. */
    public Optional<Long> pid() {
        return pid;
    }

    /** Returns its ports by key. */
    public Map<String, Integer> ports() {
        return ports;
    }

    /** Returns its address, once it was ready. */
    public Optional<String> url() {
        return url;
    }

    /** Returns how it ended, if it died and has not been ready since. */
    public Optional<ExitStatus> exit() {
        return exit;
    }

    /** Returns its last failure, with the place that its log had then; a recovery or an ordered restart clears it. */
    public Optional<Failure> failure() {
        return failure;
    }

    /** Returns whether it died, or an ordered restart of it failed, and it has not been ready since. */
    public boolean isDown() {
        return down;
    }

    /** Returns whether it will not be restarted automatically: its restart failed, or it has died too often. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** Returns whether it was ready and has neither died nor been stopped or launched since. */
    public boolean isUp() {
        return status == ServiceStatus.State.READY || status == ServiceStatus.State.UNHEALTHY;
    }

    /** Returns the number of its launches. */
    public int launches() {
        return launches;
    }

    /** Returns the number of its restarts, automatic and ordered. */
    public int restarts() {
        return restarts;
    }
}
