package io.devstack.faults;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One cell of the matrix, or several at once: all of {@code subjects} are services of one stack.
 *
 * @param way how the stack is run
 * @param subjects its services
 * @param event what happens to it
 * @param round tells repetitions apart
 */
record Cell(Way way, Set<Subject> subjects, Event event, int round) {
    /** Services that fork nothing while they end. */
    static final Set<Subject> QUIET =
            Set.copyOf(EnumSet.of(Subject.WORKER, Subject.IGNORES, Subject.SHELL, Subject.GROUP, Subject.ZOMBIE));

    Cell {
        subjects = EnumSet.copyOf(subjects);
    }

    /** Returns a name that can be a directory's and that {@link #parse} takes. */
    String id() {
        return way + "." + subjects.stream().map(Subject::name).collect(Collectors.joining("+")) + "." + event + "."
                + round;
    }

    static Cell parse(String id) {
        String[] parts = id.split("\\.");
        Set<Subject> subjects = EnumSet.noneOf(Subject.class);
        for (String name : parts[1].split("\\+")) {
            subjects.add(Subject.valueOf(name));
        }
        return new Cell(
                Way.valueOf(parts[0]),
                subjects,
                Event.valueOf(parts[2]),
                parts.length > 3 ? Integer.parseInt(parts[3]) : 0);
    }

    /** Returns whether one of its services dies, which must be told. */
    boolean dies() {
        return subjects.stream().anyMatch(Subject::dies);
    }

    boolean isQuiet() {
        return QUIET.containsAll(subjects);
    }

    boolean has(Subject subject) {
        return subjects.contains(subject);
    }

    @Override
    public String toString() {
        return id();
    }
}
