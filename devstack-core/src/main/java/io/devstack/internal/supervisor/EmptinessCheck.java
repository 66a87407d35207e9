package io.devstack.internal.supervisor;

import io.devstack.internal.process.MemberLooks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks whether parts of the run have no process left. Parts are queued, and the next scans answer for all that were queued
 * before they began, on a thread of their own: many deaths at once cost a few scans. Safe for use by several threads.
 *
 * @param <K> what names a part
 */
final class EmptinessCheck<K> {
    /** A process that forks and exits evades one scan. */
    private static final int MOST_LOOKS = 10;

    private final Function<Set<K>, MemberLooks<K>> scans;
    private final List<Question<K>> queued = new ArrayList<>();
    private boolean underWay;

    private record Question<K>(Set<K> parts, CompletableFuture<Set<K>> empty) {}

    /**
     * Makes a check.
     *
     * @param scans makes the scans for some parts, once they are taken from the queue
     */
    EmptinessCheck(Function<Set<K>, MemberLooks<K>> scans) {
        this.scans = scans;
    }

    /** Returns, once scans that began after this call were made, those of the parts that are proven to have no process. */
    CompletableFuture<Set<K>> check(Set<K> parts) {
        if (parts.isEmpty()) {
            return CompletableFuture.completedFuture(Set.of());
        }
        Question<K> question = new Question<>(Set.copyOf(parts), new CompletableFuture<>());
        synchronized (this) {
            queued.add(question);
            if (underWay) {
                return question.empty();
            }
            underWay = true;
        }
        if (!SideThread.hasBegun(SideThread.begin("devstack-emptiness", this::answerAll))) {
            answerAll();
        }
        return question.empty();
    }

    private void answerAll() {
        for (List<Question<K>> next = take(); !next.isEmpty(); next = take()) {
            try {
                Set<K> empty = empty(next.stream()
                        .flatMap(question -> question.parts().stream())
                        .collect(Collectors.toSet()));
                for (Question<K> question : next) {
                    Set<K> of = new HashSet<>(question.parts());
                    of.retainAll(empty);
                    question.empty().complete(of);
                }
            } catch (RuntimeException | Error e) { // also an Error: threads wait for the answer
                next.forEach(question -> question.empty().complete(Set.of()));
            }
        }
    }

    private synchronized List<Question<K>> take() {
        List<Question<K>> next = List.copyOf(queued);
        queued.clear();
        underWay = !next.isEmpty();
        return next;
    }

    private Set<K> empty(Set<K> parts) {
        try {
            return scans.apply(parts).provenEmpty(MOST_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // also an Error: threads wait for the answer
            System.err.println("cannot scan the processes: " + e);
        }
        return Set.of();
    }
}
