package io.devstack.faults;

import java.util.ArrayList;
import java.util.List;

/** What was wrong in a cell. */
final class Findings {
    private final List<String> wrong = new ArrayList<>();

    synchronized void expect(boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise);
        }
    }

    synchronized void wrong(String what) {
        wrong.add(what);
    }

    synchronized List<String> all() {
        return List.copyOf(wrong);
    }
}
