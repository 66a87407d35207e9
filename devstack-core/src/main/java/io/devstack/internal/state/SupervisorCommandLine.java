package io.devstack.internal.state;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Recognizes supervisors and keepers by their command lines, those of earlier versions too: a stack that one of them
 * started is still running when the new version comes.
 */
public final class SupervisorCommandLine {
    /** The name that a keeper has in process lists, followed by its directory. */
    public static final String KEEPER_LABEL = "devstack keeper of ";

    private static final Set<String> SUPERVISORS =
            Set.of("io.devstack.internal.supervisor.SupervisorMain", "io.devstack.supervisor.SupervisorMain");
    private static final Set<String> KEEPERS =
            Set.of("io.devstack.internal.supervisor.KeeperMain", "io.devstack.supervisor.KeeperMain");
    private static final int SHORTEST = 5;

    private SupervisorCommandLine() {}

    /**
     * Returns whether the words run a supervisor: {@code java ... -cp CLASSPATH MAIN DIRECTORY}, perhaps after an emulator. A program that only has
     * such a name among its arguments, as a search for it does, is none, and neither is a keeper, which has the command of
     * its supervisor at its end.
     */
    public static boolean isSupervisor(List<String> words) {
        int size = words.size();
        return size >= SHORTEST
                && SUPERVISORS.contains(words.get(size - 2))
                && words.get(size - 4).equals("-cp")
                && words.subList(0, size - SHORTEST + 1).stream().anyMatch(SupervisorCommandLine::isJava)
                && words.stream().noneMatch(KEEPERS::contains);
    }

    private static boolean isJava(String program) {
        return program.toLowerCase(Locale.ROOT).matches("(?s)(.*[/\\\\])?java(\\.exe)?");
    }

    /** Returns the directory that a supervisor was started for, as its command line has it. */
    public static String directory(List<String> supervisor) {
        return supervisor.get(supervisor.size() - 1);
    }

    static boolean isKeeper(String commandLine) {
        return commandLine.contains(KEEPER_LABEL) || KEEPERS.stream().anyMatch(commandLine::contains);
    }
}
