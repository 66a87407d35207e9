package io.devstack.event;

import io.devstack.internal.words.Elapsed;
import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Shows in one line what is being waited for, and for how long: "waiting for backend 3 s (GET
 * http://127.0.0.1:5000/health answered 503); database ready". It depends only on the facts that it received, when they
 * came, and the time. Safe for use by several threads.
 */
public final class ProgressLine implements RunListener {
    private static final String STARTING = "starting";
    private static final String STOPPING = "stopping";
    private static final String RESTARTING = "restarting";
    private static final int SHORTEST_DETAIL = 12;

    private final LongSupplier nanoTime;
    private final Map<ServiceName, Part> parts = new LinkedHashMap<>();
    private String phase;
    private long since;
    private boolean stopBegun;
    private String rest = "";
    private long restUntil;
    private boolean over;

    /** What is known of one service: {@code detail} is what was seen last, or why it waits. */
    private record Part(State state, long since, String detail, long until) {}

    private enum State {
        LATER,
        AWAITED,
        PAUSING,
        READY,
        DONE,
        ENDING,
        DOWN
    }

    ProgressLine(String phase, LongSupplier nanoTime) {
        this.phase = phase;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** Returns the line of a client that starts a stack now. */
    public static ProgressLine ofStart() {
        return new ProgressLine(STARTING, System::nanoTime);
    }

    /** Returns the line of a client that waits from now on until a stack started by others is ready. */
    public static ProgressLine ofWait() {
        return new ProgressLine("waiting for a start", System::nanoTime);
    }

    /** Returns the line of a client that restarts services now. */
    public static ProgressLine ofRestart() {
        return new ProgressLine(RESTARTING, System::nanoTime);
    }

    /** Returns the line of a client that stops a stack now. */
    public static ProgressLine ofStop() {
        return new ProgressLine(STOPPING, System::nanoTime);
    }

    /** Nothing is waited for until something happens: the stack runs already. */
    public synchronized void idle() {
        begin("");
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof StackEvent.OtherRunAwaited fact) {
            begin("waiting for the run that is being stopped (supervisor pid " + fact.supervisorPid() + ")");
        } else if (event instanceof StackEvent.StartingOver) {
            begin(STARTING);
        } else if (event instanceof StackEvent.RunStarted fact) {
            runStarted(fact);
        } else if (event instanceof ServiceEvent.ServiceLaunched fact) {
            put(fact.service(), State.AWAITED, "");
        } else if (event instanceof ServiceEvent.ReadyWaiting fact) {
            readyWaiting(fact);
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            put(fact.service(), State.READY, "");
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            put(fact.service(), State.DONE, "");
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            put(fact.service(), State.DOWN, "");
        } else if (event instanceof ServiceEvent.ServiceUnhealthy fact) {
            put(fact.service(), State.AWAITED, "unhealthy");
        } else if (event instanceof ServiceEvent.ServiceRecovered fact) {
            put(fact.service(), State.READY, "");
        } else if (event instanceof ServiceEvent.ServiceRestarting fact) {
            serviceRestarting(fact);
        } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
            put(fact.service(), State.DOWN, "");
        } else if (event instanceof StackEvent.StackReady) {
            // what is waited for afterwards is a service that died
            phase = "";
        } else if (event instanceof StackEvent.RestartOrdered fact) {
            restartOrdered(fact);
        } else if (event instanceof StackEvent.RestartDone) {
            phase = "";
        } else if (event instanceof StackEvent.RestartFailed fact) {
            restartFailed(fact);
        } else if (event instanceof StopEvent.Stopping fact) {
            stopping(fact);
        } else if (event instanceof StopEvent.ServiceStopping fact) {
            serviceStopping(fact);
        } else if (event instanceof StopEvent.StopWaiting fact) {
            parts.computeIfPresent(
                    fact.service(),
                    (name, part) -> new Part(
                            State.ENDING,
                            part.since(),
                            "pid " + fact.pid(),
                            nanoTime.getAsLong() + fact.left().toNanos()));
        } else if (event instanceof StopEvent.StopWaitingForRest fact) {
            stopWaitingForRest(fact);
        } else if (event instanceof StopEvent.ServiceStopped fact) {
            put(fact.service(), phase.equals(RESTARTING) ? State.LATER : State.DOWN, "");
        } else if (event instanceof StopEvent.RunEnded) {
            over = true;
        }
    }

    private void runStarted(StackEvent.RunStarted fact) {
        begin(STARTING);
        fact.services().forEach(service -> put(service, State.LATER, ""));
    }

    private void readyWaiting(ServiceEvent.ReadyWaiting fact) {
        long launched = nanoTime.getAsLong() - fact.elapsed().toNanos();
        parts.put(fact.service(), new Part(State.AWAITED, launched, fact.seen(), 0));
    }

    private void serviceRestarting(ServiceEvent.ServiceRestarting fact) {
        long now = nanoTime.getAsLong();
        parts.put(
                fact.service(),
                new Part(State.PAUSING, now, "", now + fact.pause().toNanos()));
    }

    /** What is ready then is still listed; it is not asked to do anything. */
    private void restartOrdered(StackEvent.RestartOrdered fact) {
        phase = RESTARTING;
        since = nanoTime.getAsLong();
        fact.services().forEach(service -> put(service, State.LATER, ""));
    }

    private void restartFailed(StackEvent.RestartFailed fact) {
        phase = "";
        fact.failures().forEach(failure -> failure.service().ifPresent(service -> put(service, State.DOWN, "")));
    }

    private void stopping(StopEvent.Stopping fact) {
        begin(STOPPING);
        stopBegun = true;
        fact.services().forEach(service -> put(service, State.LATER, ""));
    }

    private void serviceStopping(StopEvent.ServiceStopping fact) {
        stopBegun = true;
        put(fact.service(), State.ENDING, "");
    }

    private void stopWaitingForRest(StopEvent.StopWaitingForRest fact) {
        rest = Narration.pids(fact.pids());
        restUntil = nanoTime.getAsLong() + fact.left().toNanos();
    }

    private void begin(String what) {
        phase = what;
        since = nanoTime.getAsLong();
        parts.clear();
        stopBegun = false;
        rest = "";
        over = false;
    }

    private void put(ServiceName service, State state, String detail) {
        parts.put(service, new Part(state, nanoTime.getAsLong(), detail, 0));
    }

    /**
     * Returns the line, empty if nothing is being waited for.
     *
     * @param width the maximum number of characters; details of services are cut first
     */
    public synchronized String text(int width) {
        if (over) {
            return "";
        }
        String bare = line(0);
        int details = (int)
                parts.values().stream().filter(part -> !part.detail().isEmpty()).count();
        int room = details == 0 ? 0 : (width - bare.length()) / details - " ()".length();
        return cut(room < SHORTEST_DETAIL ? bare : line(room), width);
    }

    /** Returns it with {@code room} for the detail of each service. */
    private String line(int room) {
        List<String> awaited = new ArrayList<>(said(State.AWAITED, room));
        awaited.addAll(said(State.PAUSING, room));
        String ending = String.join(", ", said(State.ENDING, room));
        String waiting = awaited.isEmpty() ? "" : "waiting for " + String.join(", ", awaited);
        if (phase.isEmpty()) {
            return waiting;
        }
        return switch (phase) {
            case STOPPING -> {
                String otherwise = stopBegun && said(State.LATER, 0).isEmpty() ? ofRest() : ", " + time(since);
                yield phase
                        + (ending.isEmpty() ? otherwise : ": waiting for " + ending)
                        + listed(State.LATER, " later");
            }
            case RESTARTING -> {
                String now = ending.isEmpty() ? waiting : "stopping " + ending;
                yield phase
                        + (now.isEmpty() ? ", " + time(since) : ": " + now)
                        + listed(State.LATER, " later")
                        + others();
            }
            default ->
                (waiting.isEmpty() ? phase + ", " + time(since) : waiting) + listed(State.LATER, " later") + others();
        };
    }

    private String ofRest() {
        return rest.isEmpty()
                ? ": making sure that nothing is left, " + time(since)
                : ": waiting for " + rest + inBrackets("of no single service", "ended by force in " + left(restUntil));
    }

    private String others() {
        return listed(State.READY, " ready") + listed(State.DONE, " done");
    }

    private String listed(State state, String word) {
        List<String> names = said(state, 0);
        return names.isEmpty() ? "" : "; " + String.join(", ", names) + word;
    }

    private List<String> said(State state, int room) {
        return parts.entrySet().stream()
                .filter(entry -> entry.getValue().state() == state)
                .map(entry -> words(entry.getKey(), entry.getValue(), room))
                .toList();
    }

    private String words(ServiceName service, Part part, int room) {
        String name = service.value();
        String detail = room == 0 ? "" : cut(part.detail(), room);
        return switch (part.state()) {
            case AWAITED -> name + " " + time(part.since()) + inBrackets(detail, "");
            case ENDING ->
                name + " " + time(part.since())
                        + inBrackets(detail, part.until() == 0 ? "" : "ended by force in " + left(part.until()));
            case PAUSING -> name + inBrackets("", "started again in " + left(part.until()));
            case LATER, READY, DONE, DOWN -> name;
        };
    }

    private static String inBrackets(String first, String second) {
        String text = first + (first.isEmpty() || second.isEmpty() ? "" : ", ") + second;
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private String time(long from) {
        return Elapsed.rough(Duration.ofNanos(nanoTime.getAsLong() - from));
    }

    private String left(long until) {
        return Elapsed.rough(Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong())));
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(0, length - 1)) + "\u2026";
    }
}
