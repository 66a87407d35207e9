package io.devstack.os;

import io.devstack.port.SocketTable;
import io.devstack.process.Launcher;
import io.devstack.process.ProcessSignals;
import io.devstack.process.ProcessTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Linux: {@code /proc}, {@code setsid(1)}, and perl as the keeper. */
final class LinuxOperatingSystem implements OperatingSystem {
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

    private static final String KEEPER_ENVIRONMENT = "DEVSTACK_KEEPER";
    private static final String STANDARD_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    private final LinuxProcessTable processes = new LinuxProcessTable();
    private final PosixLauncher launcher;

    LinuxOperatingSystem() {
        launcher = new PosixLauncher(tool("setsid")
                .map(Path::toString)
                .orElseThrow(() -> new UnsupportedSystemException(
                        "devstack needs 'setsid' (package util-linux or busybox) to start services in sessions of their"
                                + " own; it is not on the PATH. Nothing was started.")));
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public ProcessSignals signals() {
        return new LinuxSignals(processes);
    }

    @Override
    public SocketTable sockets() {
        return new LinuxSocketTable(processes);
    }

    @Override
    public Launcher launcher() {
        return launcher;
    }

    @Override
    public List<String> kept(List<String> supervisor, String label) {
        List<String> words = new ArrayList<>();
        tool("perl").ifPresent(perl -> {
            int prctl = PRCTL.getOrDefault(System.getProperty("os.arch", ""), 0);
            words.addAll(List.of(perl.toString(), "-e", Keeper.script(), label, Integer.toString(prctl)));
        });
        words.addAll(supervisor);
        return launcher.isolated(words);
    }

    @Override
    public Adoption adoptOrphans() {
        if ("adopts".equals(System.getenv(KEEPER_ENVIRONMENT))) {
            return Adoption.KEEPER;
        }
        return Subreaper.become() ? Adoption.SUPERVISOR : Adoption.NOBODY;
    }

    private static Optional<Path> tool(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + ":" + STANDARD_PATH;
        return PosixLauncher.lookUp(name, Path.of("/"), path);
    }
}
