package io.devstack.internal.os;

import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What Windows is without native code. */
abstract class PlainWindows implements OperatingSystem {
    private final Launcher launcher;

    PlainWindows(Launcher launcher) {
        this.launcher = launcher;
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
    public boolean needsNoKeeper() {
        return true;
    }

    @Override
    public void endLauncher(ProcessIdentity keeper) {
        // there is none
    }
}
