package io.devstack.internal.report;

import io.devstack.model.Failure;

/** What the reader of a report can do about a failure, whatever started the stack. */
final class NextStep {
    private static final String HANDED_PORT = "Hand the service its port, by its command or by the variable PORT, or ";

    private NextStep() {}

    static String after(Failure.Kind kind) {
        return switch (kind) {
            case PORT_IN_USE ->
                "End what holds the port, or give the service another one (0 picks a free one). `devstack hard-shutdown`"
                        + " lists what holds the ports of the stack, and ends it after a question.";
            case PORT_IN_USE_BY_STACK ->
                "Give one of the two services another port (0 picks a free one), or start this stack when the other one has"
                        + " stopped.";
            case PORT_IN_USE_BY_PROJECT -> "End it, for example by `devstack stop`, then start again.";
            case PORT_LOST -> "Give the service a fixed port.";
            case OTHER_PORT -> HANDED_PORT + "declare the port that it uses.";
            case NEVER_LISTENED -> HANDED_PORT + "declare no port if it opens none.";
            case SEVERAL_PORTS -> "Hand the service its ports, or let a pattern of its log name the one that is meant.";
            case WRONG_ANSWER ->
                "Ask another path, or say which answer is expected; if it only needs longer, raise its ready timeout.";
            case NOT_READY -> "If it only needs longer, raise its ready timeout; otherwise see its log.";
            case ENDED, UNHEALTHY -> "Fix the problem that its last lines show, then start again.";
            case FAIL_ON -> "Fix the problem that this line shows, then start again.";
            case LAUNCH -> "Fix this, then start again.";
            case DEFINITION -> "Correct the definition of the stack; nothing was started.";
            case INTERNAL -> "Start again; if it happens again, report it with this page and the supervisor's log.";
            case CANCELLED -> "";
        };
    }
}
