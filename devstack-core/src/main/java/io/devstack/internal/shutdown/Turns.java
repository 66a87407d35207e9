package io.devstack.internal.shutdown;

import io.devstack.model.ServiceName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Lets the threads of services wait for one another. Safe for use by several threads. */
public final class Turns {
    /** An interrupted thread has this much time to end: it may be in a call that ignores interrupts. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(30);

    private final Map<ServiceName, CountDownLatch> latches;

    /** Makes turns for {@code services}, none of which is done. */
    public Turns(Collection<ServiceName> services) {
        latches = services.stream().collect(Collectors.toMap(Function.identity(), name -> new CountDownLatch(1)));
    }

    /** Waits until the service is done; not at all for one that is not there. */
    public void await(ServiceName service) throws InterruptedException {
        CountDownLatch latch = latches.get(service);
        if (latch != null) {
            latch.await();
        }
    }

    /** The same, until {@code deadline} at most, as {@code time} has it. */
    void await(ServiceName service, long deadline, LongSupplier time) throws InterruptedException {
        CountDownLatch latch = latches.get(service);
        long left = deadline - time.getAsLong();
        while (latch != null && left > 0 && !latch.await(left, TimeUnit.NANOSECONDS)) {
            left = deadline - time.getAsLong(); // there is some left if this process stood still
        }
    }

    /** Waits until all services are done, at most until {@code deadline}; returns the services that are not. */
    Set<ServiceName> awaitAll(long deadline, LongSupplier time) throws InterruptedException {
        for (ServiceName service : latches.keySet()) {
            await(service, deadline, time);
        }
        return latches.entrySet().stream()
                .filter(latch -> latch.getValue().getCount() > 0)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The service is done: threads that wait for it may go on. */
    public void done(ServiceName service) {
        CountDownLatch latch = latches.get(service);
        if (latch != null) {
            latch.countDown();
        }
    }

    /** Returns when all of these threads have ended. If the wait is interrupted, they are cancelled first. */
    public static void awaitAll(List<Thread> threads) throws InterruptedException {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            cancel(threads);
            throw e;
        }
    }

    /** Interrupts threads that wait for their turn or have it, and returns when all have ended, after 30 s at most. */
    public static void cancel(List<Thread> threads) {
        cancel(threads, CANCEL_LIMIT);
    }

    /** The same with another limit. */
    static void cancel(List<Thread> threads, Duration atMost) {
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean interrupted = false;
        for (Thread thread : threads) {
            long left = deadline - System.nanoTime();
            while (thread.isAlive() && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, left);
                } catch (InterruptedException e) {
                    interrupted = true; // they have been interrupted themselves and end soon
                }
                left = deadline - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
