package io.devstack.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Which cells are run. */
final class Plan {
    private static final int RACY_ROUNDS = Settings.races();
    private static final int STORM_ROUNDS = Math.max(50, RACY_ROUNDS);

    /** Services that can be in one stack without one of them hiding what happens to another. */
    private static final List<Set<Subject>> BUNCHES = List.of(
            EnumSet.of(Subject.WORKER, Subject.IGNORES, Subject.SHELL, Subject.GROUP, Subject.ZOMBIE),
            EnumSet.of(Subject.DAEMON, Subject.ENV_DAEMON, Subject.CLOSED, Subject.WIPED, Subject.HIDDEN),
            EnumSet.of(Subject.RESPAWNS, Subject.HOPS, Subject.HOPS_AWAY, Subject.BUSH),
            EnumSet.of(Subject.STOPPED, Subject.STOPPED_JVM, Subject.CHATTY, Subject.SLOW),
            EnumSet.of(Subject.WORKER, Subject.DIES),
            EnumSet.of(Subject.WORKER, Subject.FAILS),
            EnumSet.of(
                    Subject.KILLS_GROUP,
                    Subject.STOPS_PARENT,
                    Subject.RENAMED,
                    Subject.FORKS_AT_TERM,
                    Subject.RELISTENS,
                    Subject.HIDDEN_PORT,
                    Subject.OTHER_USER),
            EnumSet.of(Subject.WORKER, Subject.LEADER_ENDS, Subject.CRASHES),
            EnumSet.of(
                    Subject.UNSHARES,
                    Subject.ADOPTS,
                    Subject.PARENT_DEATH,
                    Subject.CROWD,
                    Subject.SHARED_PORT,
                    Subject.HOMELESS));

    /** What hurts the stack itself, with what must come to the same all the same. */
    private static final List<String> ASSAULTS = List.of(
            "LIBRARY.WORKER+KILLS_PARENT.STOP",
            "LIBRARY.WORKER+KILLS_PARENT.KILL",
            "LIBRARY.WORKER+KILLS_PARENT.KILL_AT_ROLLBACK",
            "LIBRARY.WORKER+KILLS_PARENT.SUPERVISOR_KILLED",
            "LIBRARY.WORKER+KILLS_PARENT.HARD_SHUTDOWN",
            "LIBRARY.WORKER+STOPS_ALL.STOP",
            "LIBRARY.WORKER+STOPS_ALL.SUPERVISOR_KILLED",
            "LIBRARY.WORKER+STOPS_ALL.HARD_SHUTDOWN",
            "LIBRARY.PIPES.STOP",
            "LIBRARY.PIPES.KILL",
            "LIBRARY.PIPES.SUPERVISOR_KILLED",
            "LIBRARY.PIPES.ALL_KILLED",
            "LIBRARY.LINKS.STOP_TWICE",
            "LIBRARY.LINKS.BOTH_KILLED",
            "LIBRARY.LINKS.HARD_SHUTDOWN",
            "LIBRARY.WORKER+SHELL.DISK_FULL_RESTART",
            "LIBRARY.WORKER+IGNORES+SHELL.NUMBERS_TAKEN",
            "LIBRARY.WORKER+IGNORES+SHELL.NUMBERS_TAKEN_SUPERVISOR_KILLED");

    private Plan() {}

    /** Returns the cells that every build runs. */
    static List<Cell> small() {
        return List.of(
                Cell.parse("LIBRARY.WORKER+IGNORES+SHELL+GROUP+ZOMBIE.STOP"),
                Cell.parse("LIBRARY.DAEMON+ENV_DAEMON+CLOSED+WIPED+HIDDEN.KILL"),
                Cell.parse("LIBRARY.HOPS+HOPS_AWAY+BUSH+RESPAWNS.STOP"),
                Cell.parse("LIBRARY.WORKER+HIDDEN.CTRL_C_AT_START"),
                Cell.parse("LIBRARY.WORKER+HIDDEN+STOPPED.SUPERVISOR_KILLED"),
                Cell.parse("LIBRARY.WORKER+DAEMON.BOTH_KILLED"),
                Cell.parse("LIBRARY.WORKER+SHELL.POWER_CUT_STOP"),
                Cell.parse("LIBRARY.WORKER.RECORD_GARBAGE"),
                Cell.parse("LIBRARY.WORKER+DIES.STOP"));
    }

    /**
     * Returns cells that promise the same by the strategy of macOS. Others promise less there: a daemon without its environment in
     * a group of its own is found by its port only, once the supervisor or its keeper has not seen it below the run ({@code
     * ENV_DAEMON}, {@code CLOSED}, {@code WIPED}, {@code HIDDEN}, {@code HOPS_AWAY}, {@code ADOPTS}, {@code UNSHARES}), and another
     * boot is known by means that Linux does not have ({@code REBOOT_*}).
     */
    static List<Cell> macos() {
        return List.of(
                Cell.parse("LIBRARY.WORKER+IGNORES+SHELL+GROUP+ZOMBIE.STOP"),
                Cell.parse("LIBRARY.WORKER+SHELL+DAEMON.KILL"),
                Cell.parse("LIBRARY.WORKER+IGNORES+SHELL.SUPERVISOR_KILLED"),
                Cell.parse("LIBRARY.WORKER+DAEMON.BOTH_KILLED"),
                Cell.parse("LIBRARY.WORKER+SHELL.POWER_CUT_STOP"),
                Cell.parse("LIBRARY.WORKER+IGNORES+SHELL.NUMBERS_TAKEN"),
                Cell.parse("LIBRARY.WORKER+IGNORES+SHELL.NUMBERS_TAKEN_SUPERVISOR_KILLED"),
                Cell.parse("LIBRARY.WORKER+IGNORES.HARD_SHUTDOWN"),
                Cell.parse("LIBRARY.SHARED_PORT.STOP"),
                Cell.parse("LIBRARY.WORKER+DIES.STOP"));
    }

    /** Returns cells of the library way in which each service meets each event at least once. */
    static List<Cell> pairs() {
        List<Cell> cells = new ArrayList<>();
        for (Event event : Event.values()) {
            for (Set<Subject> bunch : BUNCHES) {
                boolean same = event.isAboutFiles() && !bunch.contains(Subject.WORKER);
                if (event.ways().contains(Way.LIBRARY) && !same && canHappen(event, bunch)) {
                    cells.add(new Cell(Way.LIBRARY, bunch, event, 0));
                }
            }
        }
        ASSAULTS.stream().map(Cell::parse).forEach(cells::add);
        return cells;
    }

    /** Returns the cells of the Maven ways that a continuous build has time for; always the same. */
    static List<Cell> maven() {
        String hard = "WORKER+IGNORES+SHELL+HIDDEN";
        String habits = "KILLS_GROUP+STOPS_PARENT+RENAMED+FORKS_AT_TERM+RELISTENS+HIDDEN_PORT+OTHER_USER";
        List<Cell> cells = new ArrayList<>();
        for (String event : List.of(
                "BOUND.%s.STOP",
                "BOUND.%s.OTHER_PLUGIN_FAILS",
                "BOUND.%s.CTRL_C",
                "BOUND.%s.CI_CANCEL_GROUP",
                "BOUND.%s.KILL",
                "BOUND.%s.SUPERVISOR_KILLED",
                "BOUND.%s.BOTH_KILLED_OTHER_PLUGIN_FAILS",
                "BOUND.%s.STOPPED_STOP",
                "BOUND.%s.HARD_SHUTDOWN",
                "TYPED.%s.STOP",
                "TYPED.%s.SUPERVISOR_KILLED",
                "TYPED.%s.TERMINAL_CLOSED",
                "TYPED.%s.STOP_AT_START",
                "TYPED.%s.ALL_KILLED_START",
                "TYPED.%s.HARD_SHUTDOWN_WHILE_STOPPED")) {
            cells.add(Cell.parse(event.formatted(cells.size() % 2 == 0 ? hard : habits)));
        }
        for (String name : List.of(
                "BOUND.WORKER+DIES.STOP",
                "BOUND.WORKER+DIES.BY_HAND_MEANWHILE",
                "BOUND.WORKER.SERVICE_KILLED",
                "TYPED.WORKER+SHELL.STOP_BY_HAND",
                "TYPED.WORKER+IGNORES+SHELL+GROUP+RESPAWNS.HARD_SHUTDOWN_BY_HAND",
                "TYPED.WORKER+IGNORES+SHELL.HARD_SHUTDOWN_OTHERS",
                "TYPED.WORKER.SERVICE_KILLED_RECORD_DELETED")) {
            cells.add(Cell.parse(name));
        }
        return cells;
    }

    /** Returns a sample of the two Maven ways: every event of each way with some bunch, in an order of its own. */
    static List<Cell> mavenSample(long seed, int size) {
        List<Cell> cells = new ArrayList<>();
        Random random = new Random(seed);
        for (Event event : Event.values()) {
            for (Way way : event.ways()) {
                Set<Subject> bunch = BUNCHES.get(random.nextInt(BUNCHES.size()));
                if (way != Way.LIBRARY && canHappen(event, bunch)) {
                    cells.add(new Cell(way, bunch, event, 0));
                }
            }
        }
        Collections.shuffle(cells, random);
        return cells.subList(0, Math.min(size, cells.size()));
    }

    /** Returns every service alone with every event in every way of {@code ways}; what is a race, many times. */
    static List<Cell> all(Set<Way> ways) {
        List<Cell> cells = new ArrayList<>();
        for (Event event : Event.values()) {
            for (Subject subject : EnumSet.complementOf(EnumSet.of(Subject.GATE))) {
                for (Way way : event.ways()) {
                    boolean neverThere = subject.dies() && event.isAtStart() || !isFoundByHand(event, Set.of(subject));
                    for (int round = 0;
                            ways.contains(way) && !neverThere && round < rounds(subject, event, way);
                            round++) {
                        cells.add(new Cell(way, EnumSet.of(subject), event, round));
                    }
                }
            }
        }
        return cells;
    }

    /** Returns the pairs whose event is a race, many times each, and each fork storm stopped even more often. */
    static List<Cell> races() {
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : pairs()) {
            for (int round = 0; cell.event().isRacy() && round < RACY_ROUNDS; round++) {
                cells.add(new Cell(cell.way(), cell.subjects(), cell.event(), round));
            }
        }
        for (Subject subject : Subject.values()) {
            for (int round = 0; subject.isStorm() && round < STORM_ROUNDS; round++) {
                cells.add(new Cell(Way.LIBRARY, EnumSet.of(subject), Event.STOP, round));
            }
        }
        return cells;
    }

    /** Returns the cells whose names are given, separated by commas, as far as they are of these ways. */
    static List<Cell> named(String names, Set<Way> ways) {
        return Arrays.stream(names.split(","))
                .map(Cell::parse)
                .filter(cell -> ways.contains(cell.way()))
                .toList();
    }

    /** A service that fails never gets to what happens later, and one that dies when ready does so before it is. */
    private static boolean canHappen(Event event, Set<Subject> subjects) {
        boolean die = subjects.stream().anyMatch(Subject::dies);
        if (event.isByHand()) {
            return !die && !subjects.contains(Subject.FAILS) && isFoundByHand(event, subjects);
        }
        if (event == Event.BY_HAND_MEANWHILE) {
            return subjects.contains(Subject.DIES);
        }
        if (event == Event.DISK_FULL && subjects.contains(Subject.CHATTY)) {
            return false;
        }
        if (event.isAtStart() || event == Event.DISK_FULL || event == Event.TERMINAL_CLOSED) {
            return !die && (event.isAtStart() || !subjects.contains(Subject.FAILS));
        }
        return !subjects.contains(Subject.FAILS) || event == Event.STOP;
    }

    /** What a person started is found by its port; a process without it that is no relative either is anybody's. */
    private static boolean isFoundByHand(Event event, Set<Subject> subjects) {
        return event != Event.STOP_BY_HAND || Cell.QUIET.containsAll(subjects);
    }

    private static int rounds(Subject subject, Event event, Way way) {
        if (way != Way.LIBRARY) {
            return 1;
        }
        return subject.isStorm() && event == Event.STOP ? STORM_ROUNDS : event.isRacy() ? RACY_ROUNDS : 1;
    }
}
