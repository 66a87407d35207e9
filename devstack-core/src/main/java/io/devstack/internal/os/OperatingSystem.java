package io.devstack.internal.os;

import io.devstack.internal.port.PortHints;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import io.devstack.model.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What differs from system to system; the only place that asks which one this is. */
public interface OperatingSystem {
    /** Returns the process table of this machine. */
    ProcessTable processes();

    /** Returns the means to signal processes of this machine. */
    ProcessSignals signals();

    /** Returns the TCP sockets of this machine. */
    SocketTable sockets();

    /** Returns what is known of the system's own programs that hold ports. */
    default PortHints portHints() {
        return new AirPlay(System.getProperty("os.name", "unknown"));
    }

    /**
     * Holds a directory for as long as this JVM runs.
     *
     * @return where it is now, also when it was renamed; empty if it was deleted
     */
    default Supplier<Optional<Path>> hold(Path directory) {
        return () -> Optional.of(directory).filter(Files::isDirectory);
    }

    /** Returns the means to start programs on this machine. */
    Launcher launcher();

    /**
     * Returns the UTF-8 locale that a supervisor must run in to pass every character as it is. Empty if this JVM's own
     * locale is one already, or if none is installed.
     */
    Optional<String> utf8Locale();

    /** Returns whether programs get every character of their words and variables as it is. */
    boolean passesEveryCharacter();

    /** Returns the command line that launches a command in a session of its own. */
    List<String> isolated(List<String> command);

    /** Returns the words that run a command at the lowest priority, or at the same one where there is no tool for that. */
    List<String> inBackground(List<String> command);

    /**
     * What the script of the command line runs.
     *
     * @param java the program of a JDK
     * @param jar the jar of the command; optional, and need not exist yet
     * @param artifact the Maven coordinates of the jar, for a message
     * @param archive where the class-data archive of the command is or will be; optional
     */
    record CommandLine(Path java, Optional<Path> jar, String artifact, Optional<Path> archive) {}

    /**
     * Returns the text of the program {@code devstack} for a PID directory, which acts on the stack of the directory that it is
     * in. Empty on systems that run no such scripts.
     */
    default Optional<String> commandScript(CommandLine line) {
        return Optional.empty();
    }

    /** Returns the directory for files of this user that can be made again; empty where the user has none. */
    Optional<Path> userCache();

    /**
     * Returns the command that opens {@code url} in the user's browser, in a session of its own, which neither Ctrl+C
     * nor a closed terminal ends. Empty where there is no display, or no program for that.
     */
    Optional<List<String>> showing(String url);

    /**
     * Returns the command that launches the supervisor under a keeper that costs next to nothing: it adopts every
     * process below it, and ends the survivors if the supervisor dies without having reported that it is done (exit
     * status 0). Empty where there is no interpreter for it.
     *
     * @param supervisor the supervisor's command
     * @param label names the keeper in process listings
     */
    Optional<List<String>> keptByScript(List<String> supervisor, String label);

    /**
     * Returns whether a supervisor runs without a keeper: because the system itself kills all processes of a run when its supervisor
     * dies, or because a keeper would not find them.
     */
    default boolean needsNoKeeper() {
        return false;
    }

    /**
     * Called once by a supervisor for itself: runs {@code task}, on a thread of its own, each time that another process sends
     * {@link Signal#TERM} to this JVM where that is no signal which the JVM itself handles.
     */
    default void onEndRequest(Runnable task) {}

    /**
     * The variable by which a keeper informs the supervisor below it that it is there, and whether it {@code adopts}.
     */
    String KEEPER_VARIABLE = "DEVSTACK_KEEPER";

    /** What a keeper says in {@link #KEEPER_VARIABLE} when orphans become its children. */
    String KEEPER_ADOPTS = "adopts";

    /** Set in the environment of a supervisor if a launcher stands between its keeper and the owner. */
    String LAUNCHER_VARIABLE = "DEVSTACK_LAUNCHER";

    /**
     * Ends the launcher, if there is one: it is a child of the owner, whose JVM takes 300 ms longer to exit while a child of it
     * is alive. The end of the launcher closes the lifeline, so the run must be detached before.
     */
    void endLauncher(ProcessIdentity keeper);

    /** Called once by supervisor and keeper for themselves: makes what holds the processes of the run together. */
    Enclosure enclose();

    /**
     * The system property that chooses the system: {@code linux}, {@code macos} or {@code windows}. Without it, {@code os.name}
     * decides. A client hands it on to every JVM that it launches, because identities of two systems cannot be compared.
     */
    String PLATFORM = "devstack.platform";

    /**
     * Returns the system that {@value #PLATFORM} chooses.
     *
     * @throws UnsupportedSystemException if devstack does not know it: nothing is started and nothing signalled
     */
    static OperatingSystem current() {
        return of(System.getProperty(PLATFORM), System.getProperty("os.name", "unknown"));
    }

    /**
     * Returns the system of a value of {@value #PLATFORM}, else of a name.
     *
     * @param chosen the value, if there is one
     * @param name the JDK's {@code os.name}
     * @throws UnsupportedSystemException as {@link #current}
     */
    static OperatingSystem of(@Nullable String chosen, String name) {
        if (chosen != null && !List.of("linux", "macos", "windows").contains(chosen)) {
            throw new UnsupportedSystemException("'" + chosen + "' is not a value of " + PLATFORM
                    + ": set it to linux, macos or windows, or remove it. Nothing was started.");
        }
        if (chosen == null ? name.equals("Linux") : chosen.equals("linux")) {
            return new LinuxOperatingSystem();
        }
        if (chosen == null ? name.startsWith("Mac") : chosen.equals("macos")) {
            return new MacOperatingSystem();
        }
        if (isWindows(chosen, name)) {
            return WindowsOperatingSystem.withOrWithoutJna();
        }
        throw new UnsupportedSystemException("devstack cannot look after processes on '" + name
                + "': it runs on Linux, macOS and Windows. Nothing was started.");
    }

    /** Returns the words that have the system's shell run {@code line}. */
    static List<String> shell(String line) {
        return isWindows(System.getProperty(PLATFORM), System.getProperty("os.name", "unknown"))
                ? WindowsLauncher.shell(line)
                : List.of("/bin/sh", "-c", line);
    }

    /** Returns whether a backslash in a command separates the parts of a path, and is no escape. */
    static boolean isBackslashLiteral() {
        return isWindows(System.getProperty(PLATFORM), System.getProperty("os.name", "unknown"));
    }

    private static boolean isWindows(@Nullable String chosen, String name) {
        return chosen == null ? name.startsWith("Windows") : chosen.equals("windows");
    }

    /** Returns the options by which a JVM that this one launches chooses the same system. */
    static List<String> choice() {
        String chosen = System.getProperty(PLATFORM);
        return chosen == null ? List.of() : List.of("-D" + PLATFORM + "=" + chosen);
    }
}
