package io.devstack.internal.os;

import io.devstack.internal.os.WindowsProcessRows.Row;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A short-lived JVM that presses Ctrl+C in the consoles of processes. A process can be in one console only and gets the Ctrl+C
 * that it sends, so neither the supervisor nor a client can do that itself.
 *
 * <p>Every process of a console gets the Ctrl+C. So it is sent only if all of them belong to what is being asked, once for each
 * console. A service may have started and lost processes since that was listed, because this JVM takes a while to begin.
 */
final class ConsoleHelper {
    /** Begins a line about a process that is asked. */
    static final String ASKED = "ask";

    /** Begins a line about a process that may be in the console of one that is asked. */
    static final String BESIDE = "beside";

    /** What became of a process that was asked. */
    enum Outcome {
        /** Ctrl+C was sent to its console. */
        SENT,
        /** It had ended. */
        GONE,
        /** It has no console, or one with strangers. */
        UNREACHABLE
    }

    /** The helpers of this JVM, which belong to no run. */
    static final Set<Long> RUNNING = ConcurrentHashMap.newKeySet();

    private static final int FIRST_ROOM = 256;
    private static final int MOST_ANCESTORS = 100;

    private final Map<Long, Long> expected;
    private final Set<Long> reached = new HashSet<>();

    private ConsoleHelper(Map<Long, Long> expected) {
        this.expected = expected;
    }

    /** Reads lines of {@code ask PID START} and {@code beside PID START}; writes {@code PID OUTCOME} for each process reached or asked. */
    public static void main(String[] arguments) throws IOException {
        Map<Long, Long> expected = new HashMap<>();
        List<Long> asked = new ArrayList<>();
        String input = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
        for (String line : input.lines().toList()) {
            String[] words = line.split(" ");
            long pid = Long.parseLong(words[1]);
            expected.put(pid, Long.parseLong(words[2]));
            if (words[0].equals(ASKED)) {
                asked.add(pid);
            }
        }
        var unused = WindowsApi.KERNEL.SetConsoleCtrlHandler(null, true);
        var unusedLeft = WindowsApi.KERNEL.FreeConsole();
        ConsoleHelper helper = new ConsoleHelper(expected);
        StringBuilder output = new StringBuilder();
        for (long pid : asked) {
            output.append(pid).append(' ').append(helper.ask(pid)).append('\n');
        }
        helper.reached.removeAll(asked);
        helper.reached.forEach(
                pid -> output.append(pid).append(' ').append(Outcome.SENT).append('\n'));
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write(output.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Outcome ask(long pid) {
        if (reached.contains(pid)) {
            return Outcome.SENT;
        }
        if (!isExpected(pid)) {
            return Outcome.GONE;
        }
        if (!WindowsApi.KERNEL.AttachConsole((int) pid)) {
            return isExpected(pid) ? Outcome.UNREACHABLE : Outcome.GONE;
        }
        try {
            Set<Long> here = processesOfThisConsole();
            Map<Long, Row> now = WindowsProcessRows.read(Map::of);
            boolean strangers = here.stream().anyMatch(each -> !isExpected(each) && isStranger(now.get(each), now));
            if (strangers || !WindowsApi.KERNEL.GenerateConsoleCtrlEvent(WindowsApi.CTRL_C, 0)) {
                return Outcome.UNREACHABLE;
            }
            reached.addAll(here);
            return Outcome.SENT;
        } finally {
            var unusedLeft = WindowsApi.KERNEL.FreeConsole();
        }
    }

    /** One that has ended is none, nor is a descendant of an expected one. */
    private boolean isStranger(@Nullable Row process, Map<Long, Row> now) {
        if (process == null || process.ended() || WindowsProcessTable.isConsoleHost(process)) {
            return false;
        }
        Row below = process;
        for (int level = 0; level < MOST_ANCESTORS; level++) {
            Optional<Row> above = below.parentIn(now);
            if (above.isEmpty()) {
                return true;
            }
            if (Long.valueOf(above.get().startTime())
                    .equals(expected.get(above.get().pid()))) {
                return false;
            }
            below = above.get();
        }
        return true;
    }

    private boolean isExpected(long pid) {
        Long start = expected.get(pid);
        try (WindowsProcess process = WindowsProcess.open(pid, WindowsApi.QUERY_LIMITED | WindowsApi.SYNCHRONIZE)
                .process()) {
            return process != null
                    && start != null
                    && process.startTime().equals(OptionalLong.of(start))
                    && !process.hasEnded();
        }
    }

    private static Set<Long> processesOfThisConsole() {
        int room = FIRST_ROOM;
        while (true) {
            int[] pids = new int[room];
            int count = WindowsApi.KERNEL.GetConsoleProcessList(pids, room);
            if (count <= room) {
                Set<Long> here = new HashSet<>();
                for (int i = 0; i < count; i++) {
                    here.add(Integer.toUnsignedLong(pids[i]));
                }
                here.remove(ProcessHandle.current().pid());
                return here;
            }
            room = count * 2;
        }
    }
}
