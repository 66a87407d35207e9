package io.devstack.internal.process;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A clock that counts the time in which this process ran. It leaves out the time in which the process stood still: SIGSTOP,
 * a suspend of the machine, a pause of its virtual machine. Whatever was frozen with it had no time to end either.
 *
 * <p>Each reading is compared with the one before, so the clock must be read at least every half second. Safe for use by
 * several threads.
 */
public final class RunningTime implements LongSupplier {
    /** How often the clock is read at least. */
    public static final Duration TICK = Duration.ofMillis(500);

    private static final Duration GAP = Duration.ofSeconds(2);

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private long lastNanos;
    private long lastWall;
    private long lost;

    /** Makes a clock of this machine. */
    public RunningTime() {
        this(System::nanoTime, System::currentTimeMillis);
    }

    /**
     * Makes a clock.
     *
     * @param nanoTime monotonic time, which may or may not go on during a suspend
     * @param wallMillis the time of day
     */
    public RunningTime(LongSupplier nanoTime, LongSupplier wallMillis) {
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.lastNanos = nanoTime.getAsLong();
        this.lastWall = wallMillis.getAsLong();
    }

    /** Returns the time, as {@link System#nanoTime} has it without the time that was lost. */
    @Override
    public synchronized long getAsLong() {
        tick();
        return lastNanos - lost;
    }

    /** Reads the clock as often as it must be, on a thread of its own, until the result is closed. */
    public Ticks ticking() {
        Thread thread = BackgroundThread.of("devstack-running-time", () -> {
            try {
                while (true) {
                    tick();
                    Thread.sleep(TICK.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closed
            }
        });
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            return () -> {}; // the machine gives no thread: the stop goes on, and a slow scan counts as a pause
        }
        return thread::interrupt;
    }

    /** Readings of the clock that go on until they are closed. */
    public interface Ticks extends AutoCloseable {
        @Override
        void close();
    }

    /** Reads the clock, for the next reading to be compared with. */
    public void tick() {
        var unused = stoodStill(TICK, GAP);
    }

    /**
     * Returns whether this process stood still since the last reading.
     *
     * @param expected how long the pause between the readings was meant to be
     * @param gap how much longer it must be, because a busy machine is late, too
     */
    public synchronized boolean stoodStill(Duration expected, Duration gap) {
        long nanos = nanoTime.getAsLong();
        long wall = wallMillis.getAsLong();
        Duration passed = Duration.ofNanos(nanos - lastNanos);
        Duration byWall = Duration.ofMillis(wall - lastWall);
        lastNanos = nanos;
        lastWall = wall;
        boolean frozen = passed.minus(expected).compareTo(gap) > 0;
        if (frozen) {
            lost += passed.minus(expected).toNanos();
        }
        return frozen || byWall.minus(passed).compareTo(gap) > 0;
    }
}
