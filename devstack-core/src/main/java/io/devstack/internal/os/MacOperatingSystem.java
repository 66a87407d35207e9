package io.devstack.internal.os;

import io.devstack.internal.port.PortHints;
import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.DescendantProof;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * macOS: {@code ps}, {@code lsof}, and perl for sessions and as the keeper. It also runs on Linux, for tests, without {@code /proc}.
 *
 * <p>No process adopts orphans, so they are found by group, by environment and by the keeper's memory.
 */
final class MacOperatingSystem extends PosixOperatingSystem {
    /** What keeper-groups.pl says of itself: it is to be notified of launches. */
    private static final String KEEPER_FOLLOWS = "follows";

    private static final String MAC = "Mac OS X";

    private static final SystemTool TOOL = new SystemTool(SystemTool.LIMIT);

    private static Optional<String> boot = Optional.empty();

    private final Path perl;
    private final Optional<Path> lsof = PosixLauncher.tool("lsof");
    private final MacProcessTable processes;
    private final MacLauncher launcher;

    /** The keeper that was recognized last. */
    private volatile long keeper;

    MacOperatingSystem() {
        perl = needed("perl", "start services in sessions of their own");
        processes = new MacProcessTable(TOOL, needed("ps", "list processes"), lsof, boot());
        launcher = new MacLauncher(perl, this::followingKeeper);
    }

    private static Path needed(String name, String purpose) {
        return PosixLauncher.tool(name)
                .orElseThrow(() -> new UnsupportedSystemException("devstack needs '" + name + "' to " + purpose
                        + "; it is not on the PATH. Nothing was started."));
    }

    /**
     * Returns the name of this boot of the machine, which is asked for once. No other name is made up where it cannot be
     * read: a run that is alive would be taken for one of another boot.
     */
    private static synchronized String boot() {
        if (boot.isEmpty()) {
            Optional<SystemTool.Output> session = sysctl("kern.bootsessionuuid");
            Optional<String> name = session.isPresent()
                    ? session.flatMap(MacOperatingSystem::value)
                            .or(() -> sysctl("kern.boottime")
                                    .flatMap(MacOperatingSystem::value)
                                    .map(MacOperatingSystem::seconds))
                    : Optional.empty();
            if (name.isEmpty() && MAC.equals(System.getProperty("os.name"))) {
                throw new UnsupportedSystemException(
                        "sysctl does not say since when this machine runs: it may be busy, or"
                                + " this user may have too many processes. Nothing was started or stopped. Try again.");
            }
            boot = name.or(() -> Optional.of("unknown"));
        }
        return boot.get();
    }

    private static Optional<SystemTool.Output> sysctl(String variable) {
        return TOOL.run(List.of(SystemTool.named("sysctl"), "-n", variable), output -> true);
    }

    private static Optional<String> value(SystemTool.Output output) {
        return output.status() == 0 && !output.text().isBlank()
                ? Optional.of(output.text().strip())
                : Optional.empty();
    }

    /** The text is <code>{ sec = 1716775451, usec = 0 } Mon May 27 02:04:11 2024</code>. */
    static String seconds(String time) {
        return time.replaceAll(".*\\bsec = (\\d+).*", "$1");
    }

    /**
     * Returns the keeper above this JVM if it follows launches, 0 if there is none. A service inherits the variable, too, and its
     * parent is another program, which the signal would kill.
     */
    private long followingKeeper() {
        if (!KEEPER_FOLLOWS.equals(System.getenv(KEEPER_VARIABLE))) {
            return 0;
        }
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        if (parent > 1 && parent != keeper && processes.isKeeper(parent)) { // 1 if it has died
            keeper = parent;
        }
        return parent == keeper ? parent : 0;
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public SocketTable sockets() {
        return new MacSocketTable(TOOL, lsof, processes);
    }

    @Override
    public PortHints portHints() {
        return new AirPlay(MAC);
    }

    @Override
    public Launcher launcher() {
        return launcher;
    }

    @Override
    public List<String> isolated(List<String> command) {
        return launcher.isolated(command);
    }

    @Override
    public Optional<Path> userCache() {
        return PosixLauncher.directory("XDG_CACHE_HOME")
                .or(() -> PosixLauncher.directory("HOME")
                        .map(home -> home.resolve("Library"))
                        .filter(Files::isDirectory)
                        .map(library -> library.resolve("Caches")));
    }

    /** On Linux a program of this name does other things. */
    @Override
    public Optional<List<String>> showing(String url) {
        boolean genuine = System.getProperty("os.name", "").startsWith("Mac");
        return genuine ? Optional.of(isolated(List.of("/usr/bin/open", url))) : Optional.empty();
    }

    @Override
    public Optional<List<String>> keptByScript(List<String> supervisor, String label) {
        if (!isKeeperAScript()) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>(List.of(perl.toString(), "-e", Script.keeper("keeper-groups.pl"), label));
        words.addAll(supervisor);
        return Optional.of(words);
    }

    /** Process 1 adopts and reaps orphans, so they are found by group, by environment and by the keeper's memory. */
    @Override
    public Enclosure enclose() {
        return new Enclosure() {
            @Override
            public Strength strength() {
                return Strength.GROUPS;
            }

            @Override
            public String adopter() {
                return "groups";
            }

            @Override
            public DescendantProof proof() {
                return DescendantProof.unavailable(processes, signals(), "no keeper adopts orphans");
            }
        };
    }
}
