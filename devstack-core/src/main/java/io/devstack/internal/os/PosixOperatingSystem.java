package io.devstack.internal.os;

import io.devstack.internal.process.ProcessIdentity;
import io.devstack.internal.process.ProcessSignals;
import io.devstack.model.Signal;
import java.util.List;
import java.util.Optional;

/** What Linux and macOS have in common: signals, locales, the shell, and the keeper's launcher. */
abstract class PosixOperatingSystem implements OperatingSystem {
    /** A test of one layer switches others off by this system property: {@code script} or {@code java}. */
    private static final String WANTED_KEEPER = "devstack.keeper";

    private static final String SCRIPT = "script";

    /** Returns whether the keeper may be a script, and not only a JVM. */
    static boolean isKeeperAScript() {
        return System.getProperty(WANTED_KEEPER, SCRIPT).equals(SCRIPT);
    }

    @Override
    public final ProcessSignals signals() {
        return new PosixSignals(processes());
    }

    @Override
    public final Optional<String> utf8Locale() {
        return PosixLocale.isUtf8() ? Optional.empty() : PosixLocale.utf8();
    }

    @Override
    public final boolean passesEveryCharacter() {
        return PosixLocale.isUtf8() || PosixLocale.utf8().isPresent();
    }

    @Override
    public final List<String> inBackground(List<String> command) {
        return PosixLauncher.inBackground(command);
    }

    @Override
    public final Optional<String> commandScript(CommandLine line) {
        return Optional.of(Script.command(line));
    }

    @Override
    public final void endLauncher(ProcessIdentity keeper) {
        if (System.getenv(LAUNCHER_VARIABLE) != null) {
            signals().send(Signal.USR1, keeper);
        }
    }
}
