package io.devstack.internal.os;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Linux: {@code /proc}, {@code setsid(1)}, and perl as the keeper. */
final class LinuxOperatingSystem extends PosixOperatingSystem {
    /** The number of prctl(2) for each {@code os.arch}; perl's {@code syscall} knows no names. */
    private static final Map<String, Integer> PRCTL = Map.of(
            "amd64", 157,
            "x86_64", 157,
            "aarch64", 167,
            "riscv64", 167,
            "loongarch64", 167,
            "i386", 172,
            "arm", 172,
            "ppc64le", 171,
            "s390x", 172);

    private final LinuxProcessTable processes = new LinuxProcessTable();
    private final PosixLauncher launcher;

    LinuxOperatingSystem() {
        launcher = new PosixLauncher(PosixLauncher.tool("setsid")
                .map(setsid -> List.of(setsid.toString()))
                .orElseThrow(() -> new UnsupportedSystemException(
                        "devstack needs 'setsid' (package util-linux or busybox) to start services in sessions of their"
                                + " own; it is not on the PATH. Nothing was started.")));
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public SocketTable sockets() {
        return new LinuxSocketTable(processes, new BoundSockets(PosixLauncher.tool("perl")));
    }

    @Override
    public Supplier<Optional<Path>> hold(Path directory) {
        Optional<HeldDirectory> held = HeldDirectory.of(directory);
        return held.isPresent() ? held.get()::now : () -> Optional.of(directory).filter(Files::isDirectory);
    }

    @Override
    public Launcher launcher() {
        return launcher;
    }

    @Override
    public List<String> isolated(List<String> command) {
        return launcher.isolated(command);
    }

    /** As the XDG Base Directory Specification has it: a relative path is ignored. */
    @Override
    public Optional<Path> userCache() {
        Optional<Path> configured = PosixLauncher.directory("XDG_CACHE_HOME");
        return configured.isPresent()
                ? configured
                : PosixLauncher.directory("HOME").map(home -> home.resolve(".cache"));
    }

    @Override
    public Optional<List<String>> showing(String url) {
        boolean display = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        return display
                ? PosixLauncher.tool("xdg-open").map(program -> isolated(List.of(program.toString(), url)))
                : Optional.empty();
    }

    @Override
    public Optional<List<String>> keptByScript(List<String> supervisor, String label) {
        return isKeeperAScript()
                ? PosixLauncher.tool("perl").map(perl -> keptBy(perl, supervisor, label))
                : Optional.empty();
    }

    private static List<String> keptBy(Path perl, List<String> supervisor, String label) {
        int prctl = PRCTL.getOrDefault(System.getProperty("os.arch", ""), 0);
        List<String> words = new ArrayList<>(
                List.of(perl.toString(), "-e", Script.keeper("keeper.pl"), label, Integer.toString(prctl)));
        words.addAll(supervisor);
        return words;
    }

    @Override
    public Enclosure enclose() {
        return new LinuxEnclosure(processes, signals());
    }
}
