package io.devstack.internal.os;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import io.devstack.internal.process.BackgroundThread;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What stands for signals on Windows. TERM and INT are Ctrl+C in the console of a process, and for a supervisor, which has no console,
 * an event that it waits for. KILL is {@code TerminateProcess}. There are no others.
 *
 * <p>All processes that are to be asked in the same moment are asked by one {@link ConsoleHelper}. A process is asked once: a second
 * Ctrl+C makes many programs end at once.
 */
final class WindowsSignals implements ProcessSignals {
    /** The exit code of a process that devstack kills: that which KILL leaves elsewhere. */
    static final int KILLED = 137;

    private static final String EVENT = "Global\\devstack-end-";
    private static final int HELPER_SECONDS = 60;
    private static final int KILL_ATTEMPTS = 20;
    private static final long PAUSE_MILLIS = 5;
    private static final int KILL = WindowsApi.TERMINATE | WindowsApi.QUERY_LIMITED | WindowsApi.SYNCHRONIZE;

    private static final Queue<Order> WAITING = new ConcurrentLinkedQueue<>();
    private static final Set<ProcessIdentity> REACHED = ConcurrentHashMap.newKeySet();

    private final WindowsProcessTable table;

    private record Order(ProcessIdentity target, CompletableFuture<Delivery> outcome) {}

    WindowsSignals(WindowsProcessTable table) {
        this.table = table;
    }

    @Override
    public Delivery send(Signal signal, ProcessIdentity target) {
        return sendToAll(signal, List.of(target)).getOrDefault(target, Delivery.GONE);
    }

    @Override
    public Map<ProcessIdentity, Delivery> sendToAll(Signal signal, Collection<ProcessIdentity> targets) {
        for (ProcessIdentity target : targets) {
            if (target.pid() <= WindowsProcessTable.SYSTEM || target.equals(table.self())) {
                throw new IllegalArgumentException("never signalled: pid " + target.pid());
            }
        }
        return switch (signal) {
            case KILL -> each(targets, this::kill);
            case TERM, INT -> ask(targets);
            default -> each(targets, target -> table.isAlive(target) ? Delivery.UNREACHABLE : Delivery.GONE);
        };
    }

    private static Map<ProcessIdentity, Delivery> each(
            Collection<ProcessIdentity> targets, java.util.function.Function<ProcessIdentity, Delivery> action) {
        Map<ProcessIdentity, Delivery> outcomes = new LinkedHashMap<>();
        targets.forEach(target -> outcomes.put(target, action.apply(target)));
        return outcomes;
    }

    @Override
    public Delivery sendToGroup(Signal signal, long group) {
        return Delivery.GONE;
    }

    /** The open handle keeps the number from another process. A process that is exiting denies access for a moment. */
    private Delivery kill(ProcessIdentity target) {
        for (int attempt = 0; attempt < KILL_ATTEMPTS && table.isAlive(target); attempt++) {
            WindowsProcess.Opening opening = WindowsProcess.open(target.pid(), KILL);
            try (WindowsProcess process = opening.process()) {
                if (process == null && !opening.isDenied()) {
                    return Delivery.GONE;
                }
                if (process != null
                        && process.startTime().equals(OptionalLong.of(target.startTime()))
                        && process.terminate(KILLED) == 0) {
                    return Delivery.SENT;
                }
            }
            pause();
        }
        return table.isAlive(target) ? Delivery.REFUSED : Delivery.GONE;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next attempt follows at once
        }
    }

    private Map<ProcessIdentity, Delivery> ask(Collection<ProcessIdentity> targets) {
        Map<ProcessIdentity, Delivery> outcomes = new LinkedHashMap<>();
        List<Order> orders = new ArrayList<>();
        for (ProcessIdentity target : targets) {
            if (!table.isAlive(target)) {
                outcomes.put(target, Delivery.GONE);
            } else if (REACHED.contains(target) || requestEnd(target)) {
                outcomes.put(target, Delivery.SENT);
            } else {
                orders.add(new Order(target, new CompletableFuture<>()));
            }
        }
        WAITING.addAll(orders);
        if (!orders.isEmpty()) {
            askWaiting();
        }
        orders.forEach(order -> outcomes.put(order.target(), order.outcome().join()));
        return outcomes;
    }

    /** Returns whether the process is a supervisor, which has been asked by its event. */
    private static boolean requestEnd(ProcessIdentity target) {
        Pointer event = WindowsApi.KERNEL.OpenEventW(WindowsApi.SET_EVENT, false, eventOf(target));
        if (event == null) {
            return false;
        }
        try {
            return WindowsApi.KERNEL.SetEvent(event);
        } finally {
            WindowsApi.KERNEL.CloseHandle(event);
        }
    }

    /** Only its user and administrators can open it, and the start time makes the name unknown beforehand. */
    private static WString eventOf(ProcessIdentity process) {
        return new WString(EVENT + process.pid() + "-" + process.startTime());
    }

    /** Runs {@code task} each time that another process asks this JVM to end, on a thread of its own. */
    static void onEndRequest(ProcessIdentity self, Runnable task) {
        Pointer event = WindowsApi.KERNEL.CreateEventW(null, false, false, eventOf(self));
        if (event == null) {
            throw new UnsupportedSystemException("Windows does not let the supervisor be asked to stop, error "
                    + Native.getLastError() + ". Nothing was started.");
        }
        BackgroundThread.begin("devstack-end-request", () -> {
            while (WindowsApi.KERNEL.WaitForSingleObject(event, WindowsApi.FOR_EVER) == WindowsApi.SIGNALLED) {
                task.run();
            }
        });
    }

    /** One helper asks for everything that was ordered while the one before it ran. */
    private void askWaiting() {
        synchronized (WAITING) {
            List<Order> orders = new ArrayList<>();
            for (Order order = WAITING.poll(); order != null; order = WAITING.poll()) {
                orders.add(order);
            }
            try {
                if (!orders.isEmpty()) {
                    askAll(orders);
                }
            } finally {
                orders.forEach(order -> order.outcome().complete(Delivery.UNREACHABLE));
            }
        }
    }

    private void askAll(List<Order> orders) {
        REACHED.removeIf(process -> !table.isAlive(process));
        Map<Long, ProcessIdentity> expected = new HashMap<>();
        StringBuilder input = new StringBuilder();
        for (Order order : orders) {
            expected.put(order.target().pid(), order.target());
            line(input, ConsoleHelper.ASKED, order.target());
        }
        for (ProcessIdentity beside : beside(expected.keySet())) {
            if (expected.putIfAbsent(beside.pid(), beside) == null) {
                line(input, ConsoleHelper.BESIDE, beside);
            }
        }
        Map<Long, ConsoleHelper.Outcome> outcomes = helper(input.toString());
        outcomes.forEach((pid, outcome) -> {
            ProcessIdentity process = expected.get(pid);
            if (process != null && outcome == ConsoleHelper.Outcome.SENT) {
                REACHED.add(process);
                WindowsLauncher.asked(process.pid());
            }
        });
        for (Order order : orders) {
            order.outcome().complete(delivery(outcomes.get(order.target().pid())));
        }
    }

    private static void line(StringBuilder input, String kind, ProcessIdentity process) {
        input.append(kind)
                .append(' ')
                .append(process.pid())
                .append(' ')
                .append(process.startTime())
                .append('\n');
    }

    private static Delivery delivery(ConsoleHelper.@org.jspecify.annotations.Nullable Outcome outcome) {
        if (outcome == ConsoleHelper.Outcome.SENT) {
            return Delivery.SENT;
        }
        return outcome == ConsoleHelper.Outcome.GONE ? Delivery.GONE : Delivery.UNREACHABLE;
    }

    /** Returns what may be in the console of one of {@code asked}: the descendants, and in a supervisor the whole run. */
    private Set<ProcessIdentity> beside(Set<Long> asked) {
        Set<ProcessIdentity> beside = new HashSet<>();
        table.living().forEach(entry -> beside.add(entry.identity()));
        List<Long> open = new ArrayList<>(asked);
        while (!open.isEmpty()) {
            for (long pid : table.children(open.remove(open.size() - 1))) {
                Optional<ProcessIdentity> child = table.read(pid).map(ProcessEntry::identity);
                if (child.isPresent() && !child.get().equals(table.self()) && beside.add(child.get())) {
                    open.add(pid);
                }
            }
        }
        return beside;
    }

    private static Map<Long, ConsoleHelper.Outcome> helper(String input) {
        Map<Long, ConsoleHelper.Outcome> outcomes = new HashMap<>();
        try {
            ProcessBuilder builder = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.DISCARD);
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(builder.environment()::remove);
            Process helper = builder.start();
            ConsoleHelper.RUNNING.add(helper.pid());
            try {
                helper.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
                helper.getOutputStream().close();
                CompletableFuture<Process> end =
                        helper.onExit().completeOnTimeout(helper, HELPER_SECONDS, TimeUnit.SECONDS);
                end.join();
                helper.destroyForcibly(); // of no effect if it has ended
                new String(helper.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .map(line -> line.split(" "))
                        .forEach(words ->
                                outcomes.put(Long.parseLong(words[0]), ConsoleHelper.Outcome.valueOf(words[1])));
            } finally {
                ConsoleHelper.RUNNING.remove(helper.pid());
            }
        } catch (IOException | RuntimeException e) {
            return outcomes; // what was not asked is killed at the end of its grace
        }
        return outcomes;
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Xmx32m",
                "-Xrs",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                placeOf(ConsoleHelper.class) + java.io.File.pathSeparator + placeOf(Native.class),
                ConsoleHelper.class.getName());
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
