package io.devstack.maven;

import io.devstack.internal.input.DidYouMean;
import io.devstack.internal.journal.StatusWords;
import io.devstack.model.AlreadyRunningException;
import io.devstack.model.DevStackException;
import io.devstack.model.Failure;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotReusableException;
import io.devstack.model.NotRunningException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RestartFailedException;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.ServiceName;
import io.devstack.model.StackStatus;
import io.devstack.model.StartFailedException;
import io.devstack.model.UnknownServiceException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Adds to what happened the one thing to do; only here are commands named. */
final class Remedies {
    private static final String STOPPED_AGAIN = "Everything that was started was stopped again. ";

    private static final String RESTART = "mvn devstack:restart";
    private static final String SERVICES = " -Ddevstack.services=";
    private static final String START = "mvn devstack:start";

    /** Proposed by what the core words. */
    static final StatusWords.Commands COMMANDS =
            new StatusWords.Commands(START, "mvn devstack:stop", RESTART + SERVICES);

    private static final String FOR_ONE_CALL = ", or for one call: -Ddevstack.readyTimeout=5m";

    private Remedies() {}

    static String withRemedy(DevStackException exception) {
        StringBuilder text = new StringBuilder(
                exception instanceof InvalidStackException mistake
                        ? withNearest(mistake)
                        : PomWords.message(String.valueOf(exception.getMessage()), failures(exception)));
        for (Throwable also : exception.getSuppressed()) {
            text.append("\nAnd: ").append(also.getMessage());
        }
        String remedy = remedy(exception);
        return remedy.isEmpty()
                ? text.toString()
                : text.append('\n').append(remedy).toString();
    }

    private static List<Failure> failures(DevStackException exception) {
        return exception instanceof StartFailedException start
                ? List.of(start.failure())
                : exception instanceof RestartFailedException restart ? restart.failures() : List.of();
    }

    private static String remedy(DevStackException exception) {
        if (exception instanceof AlreadyRunningException) {
            return "Stop it with: mvn devstack:stop; or start with -Ddevstack.onRunning=reuse or replace."
                    + " A second stack beside it needs a <pidDirectory> of its own.";
        }
        if (exception instanceof NotReusableException) {
            return "Stop it with: mvn devstack:stop; or start with -Ddevstack.onRunning=replace";
        }
        if (exception instanceof NotStoppedException || exception.getSuppressed().length > 0) {
            return "List what is left and kill it with: mvn devstack:hard-shutdown";
        }
        if (exception instanceof ServiceDiedException) {
            return "Fix the problem that its last lines show, and run the build again:"
                    + " the tests may have run without it.";
        }
        if (exception instanceof RunLostException) {
            return "Run the build again, and let nothing else stop this directory's stack meanwhile.";
        }
        if (exception instanceof RestartFailedException failed) {
            String down = failed.failures().stream()
                    .flatMap(failure -> failure.service().stream())
                    .map(ServiceName::value)
                    .collect(Collectors.joining(","));
            return "The rest of the stack still runs. Fix this, then bring back what is down with: " + RESTART
                    + (down.isEmpty() ? "" : SERVICES + down)
                    + (failed.failures().stream().anyMatch(failure -> failure.kind() == Failure.Kind.NOT_READY)
                            ? "; if it only needs longer, add -Ddevstack.readyTimeout=5m"
                            : "");
        }
        if (exception instanceof NotRunningException) {
            return "Start it with: " + START;
        }
        if (exception instanceof UnknownServiceException unknown) {
            return meant(unknown)
                    .map(near -> "Perhaps you meant '" + near + "'.")
                    .orElse("");
        }
        if (exception instanceof StartFailedException failed) {
            return remedy(failed.failure().kind());
        }
        return "";
    }

    /** Returns the message of a mistake; if a service in it does not exist, with the one that was meant. */
    static String withNearest(InvalidStackException mistake) {
        String message = PomWords.message(mistake);
        return mistake.getCause() instanceof UnknownServiceException unknown
                ? message
                        + meant(unknown)
                                .map(near -> "; perhaps you meant '" + near + "'")
                                .orElse("")
                : message;
    }

    private static Optional<String> meant(UnknownServiceException unknown) {
        return DidYouMean.of(
                unknown.name().value(),
                unknown.known().stream().map(ServiceName::value).toList());
    }

    /** Returns the command that restarts a service. */
    static String restart(ServiceName service) {
        return RESTART + SERVICES + service;
    }

    /** Returns the next thing to do about a stack that is not ready, empty if there is nothing. */
    static String next(StackStatus status) {
        return StatusWords.next(status, COMMANDS);
    }

    private static String remedy(Failure.Kind kind) {
        return switch (kind) {
            case PORT_IN_USE ->
                "End it, give the service another port (0 picks a free one), or list and kill"
                        + " what holds the stack's ports with: mvn devstack:hard-shutdown";
            case PORT_IN_USE_BY_STACK ->
                "Give one of the two services another port (0 picks a free one), or start this stack when the other has"
                        + " stopped. Modules that are built at the same time (-T) need different ports.";
            case PORT_IN_USE_BY_PROJECT ->
                "End it with: mvn devstack:stop; or let a start do so with: -Ddevstack.onPortInUse=reap";
            case DEFINITION -> "Correct the configuration of devstack-maven-plugin; nothing was started.";
            case PORT_LOST ->
                "Twice in a row another process took a port that devstack had picked: does something here take every"
                        + " free port? Give the service a fixed <port>.";
            case OTHER_PORT ->
                STOPPED_AGAIN
                        + "Hand the service its port, by @{devstack.NAME.port} in its command or by the variable PORT,"
                        + " or declare the port that it uses as its <port>; write own there if it chooses one itself.";
            case NEVER_LISTENED ->
                STOPPED_AGAIN
                        + "Hand the service its port, by @{devstack.NAME.port} in its command or by the variable PORT,"
                        + " write own as its <port> if it chooses one itself, or remove <port> if it opens none.";
            case SEVERAL_PORTS ->
                STOPPED_AGAIN
                        + "Name the port by the group (?<port>...) in <ready><log>, such as"
                        + " <log>listening on (?&lt;port>[0-9]+)</log>, or hand the service its ports and declare them in <ports>.";
            case UNHEALTHY -> "Fix the problem that its last lines show, then restart it with: " + RESTART;
            case ENDED -> STOPPED_AGAIN + "Fix the problem that its last lines show, then start again.";
            case LAUNCH -> STOPPED_AGAIN + "Fix this, then start again.";
            case WRONG_ANSWER ->
                STOPPED_AGAIN
                        + "Ask another path, or say which status is expected, in its <ready><http>; if it only needs"
                        + " longer, raise its <ready><timeout>" + FOR_ONE_CALL;
            case FAIL_ON -> STOPPED_AGAIN + "Fix the problem that this line shows, then start again.";
            case NOT_READY -> STOPPED_AGAIN + "If it only needs longer, raise its <ready><timeout>" + FOR_ONE_CALL;
            case CANCELLED -> STOPPED_AGAIN + "Start again.";
            case INTERNAL -> STOPPED_AGAIN + "Start again; if it happens again, report it with that log.";
        };
    }
}
