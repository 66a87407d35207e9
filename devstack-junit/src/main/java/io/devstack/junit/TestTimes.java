package io.devstack.junit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** When each test of a stack ran: to name the test during which a service died. Safe for use by several threads. */
final class TestTimes {
    private final Map<Object, Span> running = new LinkedHashMap<>();
    private final List<Span> ended = new ArrayList<>();

    private record Span(String test, Instant begin, Instant end) {
        boolean includes(Instant time) {
            return !time.isBefore(begin) && !time.isAfter(end);
        }
    }

    /** Remembers that a test begins; {@code id} is a key for its end. */
    synchronized void begin(Object id, String test) {
        running.put(id, new Span(test, Instant.now(), Instant.MAX));
    }

    /** Remembers that a test has ended. */
    synchronized void end(Object id) {
        Span span = running.remove(id);
        if (span != null) {
            ended.add(new Span(span.test(), span.begin(), Instant.now()));
        }
    }

    /** Returns the words for a time: "during ShopTest.pays", or "after ShopTest.pays"; empty before the first test. */
    synchronized String words(Instant time) {
        List<Span> all = new ArrayList<>(ended);
        all.addAll(running.values());
        List<String> during =
                all.stream().filter(span -> span.includes(time)).map(Span::test).toList();
        if (!during.isEmpty()) {
            return "during " + String.join(" and ", during);
        }
        return ended.stream()
                .filter(span -> span.end().isBefore(time))
                .reduce((earlier, later) -> later)
                .map(span -> "after " + span.test())
                .orElse("");
    }
}
