package io.devstack.internal.os;

import io.devstack.internal.port.SocketTable;
import io.devstack.internal.process.Enclosure;
import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.internal.process.ProcessTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Windows, by its own functions, which are called by JNA: a job holds a run together, and kills it if its supervisor dies. */
final class WindowsOperatingSystem implements OperatingSystem {
    private static final String BITS_OF_THIS_JVM = System.getProperty("sun.arch.data.model", "64");

    private final WindowsProcessTable processes;
    private final WindowsSignals signals;
    private final Launcher launcher = new WindowsLauncher();

    WindowsOperatingSystem() {
        if (!BITS_OF_THIS_JVM.equals("64")) {
            throw new UnsupportedSystemException("devstack needs a 64-bit JVM on Windows. Nothing was started.");
        }
        try {
            processes = new WindowsProcessTable(WindowsJob::processes);
        } catch (LinkageError e) {
            throw new UnsupportedSystemException(
                    "devstack needs JNA on Windows (net.java.dev.jna:jna on the class path, and"
                            + " a directory that it can unpack to): " + e.getMessage() + ". Nothing was started.");
        }
        signals = new WindowsSignals(processes);
    }

    @Override
    public ProcessTable processes() {
        return processes;
    }

    @Override
    public ProcessSignals signals() {
        return signals;
    }

    @Override
    public SocketTable sockets() {
        return new WindowsSocketTable(processes);
    }

    @Override
    public Launcher launcher() {
        return launcher;
    }

    @Override
    public Optional<String> utf8Locale() {
        return Optional.empty();
    }

    @Override
    public boolean passesEveryCharacter() {
        return true;
    }

    @Override
    public List<String> isolated(List<String> command) {
        return command;
    }

    @Override
    public List<String> inBackground(List<String> command) {
        return command;
    }

    @Override
    public Optional<String> commandScript(CommandLine line) {
        return Script.batch(line);
    }

    @Override
    public Optional<Path> userCache() {
        return Optional.ofNullable(System.getenv("LOCALAPPDATA")).map(Path::of).filter(Path::isAbsolute);
    }

    /** Windows opens a URL by the library that registers browsers. */
    @Override
    public Optional<List<String>> showing(String url) {
        return Optional.ofNullable(System.getenv("SystemRoot"))
                .map(root -> List.of(
                        Path.of(root, "System32", "rundll32.exe").toString(), "url.dll,FileProtocolHandler", url));
    }

    @Override
    public Optional<List<String>> keptByScript(List<String> supervisor, String label) {
        return Optional.empty();
    }

    @Override
    public boolean killsWithSupervisor() {
        return true;
    }

    @Override
    public void endLauncher(ProcessIdentity keeper) {
        // there is none
    }

    @Override
    public void onEndRequest(Runnable task) {
        WindowsSignals.onEndRequest(processes.self(), task);
    }

    @Override
    public Enclosure enclose() {
        return WindowsJob.enclosure(processes, signals);
    }
}
