package io.devstack.maven;

import io.devstack.stack.AlreadyRunningException;
import io.devstack.stack.DevStackException;
import io.devstack.stack.Failure;
import io.devstack.stack.StartFailedException;

/** Adds to what happened the one thing to do; only here are commands named. */
final class Remedies {
    private Remedies() {}

    static String withRemedy(DevStackException exception) {
        StringBuilder text = new StringBuilder(String.valueOf(exception.getMessage()));
        for (Throwable also : exception.getSuppressed()) {
            text.append("\nAnd: ").append(also.getMessage());
        }
        String remedy = remedy(exception);
        return remedy.isEmpty()
                ? text.toString()
                : text.append('\n').append(remedy).toString();
    }

    private static String remedy(DevStackException exception) {
        if (exception instanceof AlreadyRunningException) {
            return "Stop it with: mvn devstack:stop";
        }
        if (exception instanceof StartFailedException failed) {
            return remedy(failed.failure().kind());
        }
        return "";
    }

    private static String remedy(Failure.Kind kind) {
        return switch (kind) {
            case PORT_IN_USE ->
                "End it, give the service another port (0 picks a free one), or list and end by force"
                        + " what holds the stack's ports with: mvn devstack:hard-shutdown";
            case PORT_IN_USE_BY_PROJECT ->
                "End it with: mvn devstack:stop; or let a start do so with: -Ddevstack.onPortInUse=reap";
            case DEFINITION -> "Correct the configuration of devstack-maven-plugin; nothing was started.";
            case ENDED, LAUNCH -> "Everything that was started has been taken down again.";
            case NOT_READY ->
                "Everything that was started has been taken down again. If it only needs longer, raise its"
                        + " <ready><timeout>.";
            case PORT_LOST ->
                "Twice in a row another process took a port that devstack had picked: does something here take every"
                        + " free port? Give the service a fixed <port>.";
            case OTHER_PORT ->
                "Everything that was started has been taken down again. Hand the service its port, by"
                        + " @{devstack.NAME.port} in its command or by the variable PORT, or declare the port that it uses"
                        + " as its <port>.";
            case CANCELLED, INTERNAL -> "";
        };
    }
}
