package io.devstack.faults;

import io.devstack.fixture.Jvm;
import io.devstack.fixture.Serves;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A service of the suite: what it runs and what is special about it. {@code services.pl} has the programs. */
enum Subject {
    /** Does everything right, with a worker beside it. */
    WORKER("worker"),
    /** Ignores TERM, INT and HUP. */
    IGNORES("ignores"),
    /** {@code sh -c "server & wait"}. */
    SHELL("plain"),
    /** Its child has a process group of its own and the port. */
    GROUP("group"),
    /** Never reaps its child. */
    ZOMBIE("zombie"),
    /** Forks twice, in a session of its own. */
    DAEMON("daemon"),
    /** A daemon with nothing in its environment. */
    ENV_DAEMON("env-daemon"),
    /** A daemon that has closed its files. */
    CLOSED("closed"),
    /** A daemon that has overwritten its environment. */
    WIPED("wiped"),
    /** Has a daemon without environment and files beside it: only who adopted that can find it. */
    HIDDEN("hidden"),
    /** Ignores TERM, and forks a new holder of the port when that dies. */
    RESPAWNS("respawns"),
    /** Has a chain beside it of which each forks the next and ends. */
    HOPS("hops"),
    /** The same chain, each in a session of its own. */
    HOPS_AWAY("hops-away"),
    /** Forks short-lived processes all the time. */
    BUSH("bush"),
    /** Stopped by SIGSTOP. */
    STOPPED("plain"),
    /** A JVM stopped by SIGSTOP. */
    STOPPED_JVM("jvm"),
    /** Writes 50 MB before it is up. */
    CHATTY("chatty"),
    /** Takes its time. */
    SLOW("slow"),
    /** Ends before it is ready. */
    FAILS("fails"),
    /** Ends when it is ready. */
    DIES("dies"),
    /** Kills its own process group when it is asked to end. */
    KILLS_GROUP("kills-group"),
    /** Stops its parent by SIGSTOP, which is the supervisor. */
    STOPS_PARENT("stops-parent"),
    /** Has a name that looks like a line of {@code /proc}. */
    RENAMED("renamed"),
    /** Forks when it is asked to end, and ends; what it forked ignores TERM. */
    FORKS_AT_TERM("forks-at-term"),
    /** Its grandchild has the port, and everybody above starts again what dies. */
    RELISTENS("relistens"),
    /** A daemon with nothing in its environment and all files closed has the port. */
    HIDDEN_PORT("hidden-port"),
    /** Ends when it is ready; its child lives on, and has the port. */
    LEADER_ENDS("leader-ends"),
    /** Dies again and again once it may, and is started again each time. */
    CRASHES("crashes"),
    /** Has a child in PID and mount namespaces of its own, whose first process no signal but KILL ends. */
    UNSHARES("unshares"),
    /** Adopts orphans itself: a daemon that wiped what proves it is its child, and not the keeper's. */
    ADOPTS("adopts"),
    /** Wants to be killed when its parent ends. */
    PARENT_DEATH("parent-death"),
    /** Kills its parent, which is the supervisor, when it is asked to end, and does not end. */
    KILLS_PARENT("kills-parent"),
    /** Stops by SIGSTOP the supervisor, the keeper and its own session when it is asked to end. */
    STOPS_ALL("stops-all"),
    /** Has 300 children. */
    CROWD("crowd"),
    /** Two processes listen on its port, over IPv6 only. */
    SHARED_PORT("shared-port"),
    /** Puts pipes where the files of the PID directory were. */
    PIPES("pipes"),
    /** Puts links to somebody else's file where the files of the PID directory were. */
    LINKS("links"),
    /** Removes its working directory. */
    HOMELESS("homeless"),
    /** Another user's from its first instruction on. */
    OTHER_USER("plain"),
    /** Never ready; holds a start up so that something can happen to it. */
    GATE("gate");

    private static final int FIRST_PORT = 5000;

    private final String kind;

    Subject(String kind) {
        this.kind = kind;
    }

    String serviceName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int port() {
        return FIRST_PORT + ordinal();
    }

    /** Returns the words of its command in a project that has {@code services.pl}. */
    List<String> command(Path project) {
        String script = project.resolve("services.pl").toString();
        if (this == STOPPED_JVM) {
            return Jvm.running(Serves.class);
        }
        if (this == OTHER_USER) {
            return List.of("setpriv", "--reuid=65534", "--clear-groups", "perl", script, kind);
        }
        return this == SHELL
                ? List.of("sh", "-c", "perl " + script + " " + kind + " & wait")
                : List.of("perl", script, kind);
    }

    /** Returns whether it is stopped by a signal once it is up. */
    boolean isStopped() {
        return this == STOPPED || this == STOPPED_JVM;
    }

    /** Returns whether its first process ends though nobody asked it to. */
    boolean dies() {
        return this == DIES || this == LEADER_ENDS || this == CRASHES;
    }

    /** Returns whether it belongs to the services that fork all the time. */
    boolean isStorm() {
        return this == HOPS || this == HOPS_AWAY || this == BUSH;
    }
}
