package io.devstack.internal.shutdown;

import io.devstack.event.RunEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.process.Member;
import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.process.Termination;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.Delivery;
import io.devstack.model.Signal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Makes JVMs that did not end write a thread dump to their log before they are killed. */
final class ThreadDumps {
    private static final String BEGINNING = "Full thread dump";
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final long PAUSE_MILLIS = 50;

    private final ProcessTable table;
    private final ProcessSignals signals;
    private final Consumer<RunEvent> facts;

    ThreadDumps(ProcessTable table, ProcessSignals signals, Consumer<RunEvent> facts) {
        this.table = table;
        this.signals = signals;
        this.facts = facts;
    }

    /** Asks those among {@code left} that are JVMs, and waits {@code atMost} so long until the log has their dumps. */
    void take(ServiceRecord service, List<Member> left, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        long before = service.logFile().toFile().length();
        Termination.Listener told = SignalFacts.to(facts, table);
        List<Long> asked = new ArrayList<>();
        for (Member member : left) {
            if (member.entry().state() == ProcessEntry.State.LIVE
                    && table.writesThreadDumps(member.identity().pid())) {
                Delivery delivery = signals.send(Signal.QUIT, member.identity());
                told.signalled(Signal.QUIT, member, delivery);
                if (delivery == Delivery.SENT) {
                    asked.add(member.identity().pid());
                }
            }
        }
        if (!asked.isEmpty() && isWritten(service.logFile(), before, asked.size(), deadline)) {
            facts.accept(new StopEvent.ThreadDumped(service.name(), asked, service.logFile()));
        }
    }

    /** A dump is complete when nothing more comes: what a JVM writes last differs from version to version. */
    private static boolean isWritten(Path log, long before, int wanted, long deadline) throws InterruptedException {
        long seen = before;
        boolean begun = false;
        while (System.nanoTime() - deadline < 0) {
            Thread.sleep(PAUSE_MILLIS);
            long length = log.toFile().length();
            if (length > before && length == seen) {
                int dumps = dumpsAfter(log, before);
                begun = dumps > 0;
                if (dumps >= wanted) {
                    return true;
                }
            }
            seen = length;
        }
        return begun;
    }

    private static int dumpsAfter(Path log, long before) {
        if (!Files.isRegularFile(log)) {
            return 0; // opening a named pipe may block for ever
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(before);
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, file.length() - before)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1).split(BEGINNING, -1).length - 1;
        } catch (IOException e) {
            return 0;
        }
    }
}
