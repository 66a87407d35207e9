package io.devstack.internal.log;

import java.util.Optional;
import java.util.function.LongSupplier;

/** Finds a line without a line break that has not changed for a second: a prompt, for instance. */
public final class WaitingLine {
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final LogFollower file;
    private final LongSupplier nanoTime;
    private String text = "";
    private long since;

    /** Makes one for the end of {@code file}. */
    public WaitingLine(LogFollower file) {
        this(file, System::nanoTime);
    }

    WaitingLine(LogFollower file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    /** Returns that line after a read of the file, and does not return it again. */
    public Optional<String> take() {
        String now = file.unfinishedLine();
        if (!now.equals(text)) {
            text = now;
            since = nanoTime.getAsLong();
        }
        return text.isEmpty() || nanoTime.getAsLong() - since < PAUSE_NANOS
                ? Optional.empty()
                : Optional.of(file.takeUnfinishedLine());
    }
}
