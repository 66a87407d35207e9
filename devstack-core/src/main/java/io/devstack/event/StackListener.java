package io.devstack.event;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Receives the events of a run, one method per fact; each does nothing unless overridden.
 *
 * <p>It is called on the thread that asked for the start or stop, one fact after the other, in the order in which they
 * happened. An exception that it throws does not keep a stop from going on; it is thrown on afterwards.
 */
public interface StackListener {
    /** Ignores all events. */
    StackListener SILENT = new StackListener() {};

    /** Returns a listener that hands each fact to {@code listeners}, one after the other. */
    static StackListener inTurn(StackListener... listeners) {
        List<StackListener> all = List.of(listeners);
        return (StackListener) Proxy.newProxyInstance(
                StackListener.class.getClassLoader(),
                new Class<?>[] {StackListener.class},
                (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof RunEvent fact) {
                        all.forEach(fact::tell);
                        return null;
                    }
                    return switch (method.getName()) {
                        case "equals" -> arguments != null && proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "in turn: " + all;
                    };
                });
    }

    /** A run began. */
    default void runStarted(StackEvent.RunStarted fact) {}

    /** Leftovers of an earlier run were ended. */
    default void leftoversEnded(StackEvent.LeftoversEnded fact) {}

    /** A file could not be used and was set aside. */
    default void fileSetAside(StackEvent.FileSetAside fact) {}

    /** The files of a run that has ended stay where they are. */
    default void filesKept(StackEvent.FilesKept fact) {}

    /** A start begins once more, with other ports. */
    default void startingOver(StackEvent.StartingOver fact) {}

    /** The ports were free before anything was launched. */
    default void portsChecked(StackEvent.PortsChecked fact) {}

    /** A service has chosen another port than in its launch before. */
    default void portChanged(ServiceEvent.PortChanged fact) {}

    /** A service waits for others. */
    default void serviceWaiting(ServiceEvent.ServiceWaiting fact) {}

    /** A start waits for another run, which is being stopped. */
    default void otherRunAwaited(StackEvent.OtherRunAwaited fact) {}

    /** A service was launched. */
    default void serviceLaunched(ServiceEvent.ServiceLaunched fact) {}

    /** A start waits for a service. */
    default void readyWaiting(ServiceEvent.ReadyWaiting fact) {}

    /** A service is ready. */
    default void serviceReady(ServiceEvent.ServiceReady fact) {}

    /** A service ended without being asked to. */
    default void serviceDied(ServiceEvent.ServiceDied fact) {}

    /** A ready service lost its port or failed its alive check. */
    default void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {}

    /** An unhealthy service passes its checks again. */
    default void serviceRecovered(ServiceEvent.ServiceRecovered fact) {}

    /** A task ended with status 0. */
    default void taskDone(ServiceEvent.TaskDone fact) {}

    /** A service that died will be launched again. */
    default void serviceRestarting(ServiceEvent.ServiceRestarting fact) {}

    /** A service that died was not brought back. */
    default void restartGivenUp(ServiceEvent.RestartGivenUp fact) {}

    /** Some services are about to be stopped and launched again by an ordered restart. */
    default void restartOrdered(StackEvent.RestartOrdered fact) {}

    /** The services of an ordered restart are ready again. */
    default void restartDone(StackEvent.RestartDone fact) {}

    /** Not all services of an ordered restart are ready again. */
    default void restartFailed(StackEvent.RestartFailed fact) {}

    /** Every service is ready. */
    default void stackReady(StackEvent.StackReady fact) {}

    /** The start failed. */
    default void startFailed(StackEvent.StartFailed fact) {}

    /** A service is launched again beside processes that may be of its last launch. */
    default void orphansSeen(ServiceEvent.OrphansSeen fact) {}

    /** A log has become large. */
    default void logGrew(ServiceEvent.LogGrew fact) {}

    /** A log has reached its limit and begins again. */
    default void logCut(ServiceEvent.LogCut fact) {}

    /** The disk with the logs is nearly full. */
    default void spaceLow(StackEvent.SpaceLow fact) {}

    /** The run no longer depends on the process that started it. */
    default void detached(StackEvent.Detached fact) {}

    /** The stop began. */
    default void stopping(StopEvent.Stopping fact) {}

    /** A signal was sent. */
    default void signalSent(StopEvent.SignalSent fact) {}

    /** A service is asked to end. */
    default void serviceStopping(StopEvent.ServiceStopping fact) {}

    /** The first step of a service's stop was taken, or came to nothing. */
    default void stopStepTaken(StopEvent.StopStepTaken fact) {}

    /** A stop waits for a service. */
    default void stopWaiting(StopEvent.StopWaiting fact) {}

    /** A stop waits for processes of the run that no proof assigns to one service. */
    default void stopWaitingForRest(StopEvent.StopWaitingForRest fact) {}

    /** A service ended only when its other processes had got the signal, too. */
    default void stopHeldUp(StopEvent.StopHeldUp fact) {}

    /** The stop of the whole stack has taken as long as it may. */
    default void stopLimitReached(StopEvent.StopLimitReached fact) {}

    /** A service that did not end wrote a thread dump. */
    default void threadDumped(StopEvent.ThreadDumped fact) {}

    /** A service is gone. */
    default void serviceStopped(StopEvent.ServiceStopped fact) {}

    /** The processes of the machine were scanned after the stop. */
    default void processesScanned(StopEvent.ProcessesScanned fact) {}

    /** A port was checked after the stop. */
    default void portReleased(StopEvent.PortReleased fact) {}

    /** A holder of a port that devstack did not start is being ended. */
    default void holderEnded(StopEvent.HolderEnded fact) {}

    /** Processes that may have been an earlier run's, which nothing proves any more, were left alone. */
    default void leftAlone(StopEvent.LeftAlone fact) {}

    /** A holder of a port that was started in place of one that was ended is being ended. */
    default void holderReturned(StopEvent.HolderReturned fact) {}

    /** The run is over. */
    default void runEnded(StopEvent.RunEnded fact) {}

    /** The summary of a run that is over, and where its report is. */
    default void runReported(StackEvent.RunReported fact) {}
}
