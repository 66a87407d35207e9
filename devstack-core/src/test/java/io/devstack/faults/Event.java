package io.devstack.faults;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What happens to a stack. {@link Happening} has what is done and what must come of it. */
enum Event {
    /** The one who started it stops it. */
    STOP("LBT"),
    /** The tests fail. */
    TESTS_FAIL("LB"),
    /** Another plugin fails before the stop is reached. */
    OTHER_PLUGIN_FAILS("B"),
    /** The owner ends and forgets to stop. */
    EXIT("L"),
    /** Ctrl+C at a terminal while it starts. */
    CTRL_C_AT_START("LBT"),
    /** Ctrl+C at a terminal while it runs. */
    CTRL_C("LB"),
    /** The terminal is closed. */
    HANG_UP("LB"),
    /** The owner gets TERM. */
    TERM("LB"),
    /** The owner gets HUP. */
    HUP("LB"),
    /** The owner is killed. */
    KILL("LB"),
    /** The owner is killed while it starts. */
    KILL_AT_START("LBT"),
    /** The owner is killed while it stops. */
    KILL_AT_STOP("LB"),
    /** Somebody else stops it, twice. */
    STOP_TWICE("LBT"),
    /** Two stop it at once. */
    STOPS_AT_ONCE("LT"),
    /** Somebody else starts it again. */
    START_TWICE("LBT"),
    /** Two start it at once. */
    STARTS_AT_ONCE("L"),
    /** Everything is killed and the numbers are given to innocents; then a stop. */
    POWER_CUT_STOP("LT"),
    /** Everything is killed and the numbers are given to innocents; then a start. */
    POWER_CUT_START("LT"),
    /** Everything is killed and the machine has another boot; then a stop. */
    REBOOT_STOP("LT"),
    /** Everything is killed and the machine has another boot; then a start. */
    REBOOT_START("LT"),
    /** The clock is set an hour ahead; then a stop. */
    CLOCK_STEP("LT"),
    /** The supervisor is killed. */
    SUPERVISOR_KILLED("LBT"),
    /** The supervisor is killed while it starts. */
    SUPERVISOR_KILLED_AT_START("LT"),
    /** The keeper is killed. */
    KEEPER_KILLED("LBT"),
    /** Supervisor and keeper are killed at once; then a stop. */
    BOTH_KILLED("LBT"),
    /** Supervisor and keeper are killed at once, and the build fails before it gets to its stop. */
    BOTH_KILLED_OTHER_PLUGIN_FAILS("B"),
    /** Supervisor, keeper and owner are killed at once; then a stop. */
    ALL_KILLED("LB"),
    /** The PID directory is deleted; then a stop. */
    RECORD_DELETED("LBT"),
    /** The record is cut short; then a stop. */
    RECORD_TRUNCATED("LT"),
    /** The record is overwritten; then a stop. */
    RECORD_GARBAGE("LT"),
    /** The record is replaced by one that a newer devstack wrote; then a stop. */
    RECORD_NEWER("LT"),
    /** A directory stands where the record was; then a stop. */
    RECORD_DIRECTORY("LT"),
    /** The PID directory cannot be written any more; then a stop. */
    READ_ONLY("LT"),
    /** A start finds a damaged record. */
    START_OVER_GARBAGE("LT"),
    /** A start finds a directory where the record should be. */
    START_OVER_DIRECTORY("L"),
    /** A start finds the record of a newer devstack. */
    START_OVER_NEWER("L"),
    /** Somebody else ends it by a hard shutdown. */
    HARD_SHUTDOWN("LBT"),
    /** Keeper and supervisor are stopped by SIGSTOP; then a hard shutdown. */
    HARD_SHUTDOWN_WHILE_STOPPED("LT"),
    /** Supervisor and keeper are killed; then a hard shutdown. */
    HARD_SHUTDOWN_AFTER_KILL("LT"),
    /** Nothing was started, but servers were by hand, in every way; then a hard shutdown. */
    HARD_SHUTDOWN_BY_HAND("LT"),
    /** The same, and one is another user's. */
    HARD_SHUTDOWN_OTHERS("LT"),
    /** Nothing was started, but the services were by hand; then a stop is typed. */
    STOP_BY_HAND("LT"),
    /** The port of a service that died is taken by one that somebody started by hand; then a stop that is not typed. */
    BY_HAND_MEANWHILE("LB"),
    /** Two hard shutdowns at once, and a stop. */
    HARD_SHUTDOWNS_AT_ONCE("LT"),
    /** Somebody ends it by a hard shutdown while it starts. */
    HARD_SHUTDOWN_AT_START("LT"),
    /** A start finds a PID directory that cannot be written. */
    START_READ_ONLY("LT"),
    /** A start finds a full disk. */
    START_DISK_FULL("LT"),
    /** CI cancels: TERM to the owner, and KILL two seconds later. */
    CI_CANCEL("LB"),
    /** CI cancels the whole process group. */
    CI_CANCEL_GROUP("LB"),
    /** Keeper and supervisor are stopped by SIGSTOP; then a stop. */
    STOPPED_STOP("LBT"),
    /** Keeper and supervisor are stopped by SIGSTOP; then a start, and a stop. */
    STOPPED_START("LT"),
    /** The supervisor is stopped by SIGSTOP and the owner killed. */
    STOPPED_KILL("LB"),
    /** The keeper is stopped by SIGSTOP and the supervisor killed; then a stop. */
    KEEPER_STOPPED("LBT"),
    /** The disk with the PID directory is full; then a stop. */
    DISK_FULL("L"),
    /** The disk with the PID directory is full, and the services are killed: they are started again; then a stop. */
    DISK_FULL_RESTART(""),
    /** The project is deleted; then a stop. */
    PROJECT_DELETED("L"),
    /** The terminal of the start is closed, and the stack lives on; then a stop. */
    TERMINAL_CLOSED("T"),
    /** Somebody else stops it while it starts. */
    STOP_AT_START("LT"),
    /** A start fails, and somebody else stops it while it ends what it had launched. */
    STOP_AT_ROLLBACK("LT"),
    /** A start fails, and the owner is killed while what was launched is ended. */
    KILL_AT_ROLLBACK("LBT"),
    /** A start fails, and the supervisor is killed while it ends what it had launched. */
    SUPERVISOR_KILLED_AT_ROLLBACK("LBT"),
    /** Everything but the services is killed; then a start at once. */
    ALL_KILLED_START("LT"),
    /** A service is killed, and the stop is at once. */
    SERVICE_KILLED("LBT"),
    /** A service is killed, the PID directory deleted, and the stop is at once. */
    SERVICE_KILLED_RECORD_DELETED("LBT"),
    /** All that is in the sessions of the services is killed, and innocents get the numbers, as groups too; then a stop. */
    NUMBERS_TAKEN(""),
    /** The same; then the supervisor is killed. */
    NUMBERS_TAKEN_SUPERVISOR_KILLED("");

    private final String ways;

    Event(String ways) {
        this.ways = ways;
    }

    Set<Way> ways() {
        Set<Way> set = EnumSet.noneOf(Way.class);
        for (Way way : Way.values()) {
            if (ways.indexOf(way.name().charAt(0)) >= 0) {
                set.add(way);
            }
        }
        return set;
    }

    /** Returns whether it happens before the stack is ready. */
    boolean isAtStart() {
        return name().endsWith("_AT_START") || isAtRollback();
    }

    /** Returns whether it happens while a start that failed ends what it had launched. */
    boolean isAtRollback() {
        return name().endsWith("_AT_ROLLBACK");
    }

    /** Returns whether the PID directory has a disk of its own that gets full. */
    boolean needsSmallDisk() {
        return this == DISK_FULL || this == DISK_FULL_RESTART;
    }

    boolean needsTerminal() {
        return this == CTRL_C_AT_START
                || this == CTRL_C
                || this == HANG_UP
                || this == CI_CANCEL_GROUP
                || this == TERMINAL_CLOSED;
    }

    /** Returns whether no stack is started: everything is by hand. */
    boolean isByHand() {
        return name().endsWith("_BY_HAND") || this == HARD_SHUTDOWN_OTHERS;
    }

    /** Returns whether it is about the files and not about what the services are. */
    boolean isAboutFiles() {
        return isByHand()
                || this == START_READ_ONLY
                || this == START_DISK_FULL
                || name().startsWith("RECORD_")
                || name().startsWith("START_OVER_")
                || this == READ_ONLY;
    }

    /** Returns whether its outcome hangs on which of two is quicker. */
    boolean isRacy() {
        return isAtStart() || name().endsWith("_AT_ONCE") || this == KILL_AT_STOP || this == RECORD_DELETED;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
