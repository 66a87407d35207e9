package io.devstack.internal.os;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Starts programs in sessions of their own by perl, because macOS has no {@code setsid(1)}: session.pl beside this class. */
final class MacLauncher extends PosixLauncher {
    /** Variables that change how perl runs: a program gets them, but not the script before it. */
    private static final List<String> OF_PERL =
            List.of("PERL5OPT", "PERL5LIB", "PERLLIB", "PERL5DB", "PERL_UNICODE", "PERLIO", "PERL_BADLANG");

    /** The system removes these from the environment of its own programs, perl among them. */
    private static final String OF_THE_LOADER = "DYLD_";

    private static final String END = "--";

    private final List<String> script;
    private final LongSupplier keeper;

    /**
     * Makes a launcher.
     *
     * @param keeper returns the process to notify of each launch, 0 for none
     */
    MacLauncher(Path perl, LongSupplier keeper) {
        super(List.of(perl.toString(), "-e", Script.named("session.pl"), END, "0", END));
        this.script = List.of(perl.toString(), "-e", Script.named("session.pl"), END);
        this.keeper = keeper;
    }

    /** Perl must not write into the log of a program that the locale of the program is not installed. */
    @Override
    List<String> prepared(List<String> command, Map<String, String> environment) {
        List<String> words = new ArrayList<>(script);
        words.add(Long.toString(keeper.getAsLong()));
        for (String name : List.copyOf(environment.keySet())) {
            if (OF_PERL.contains(name) || name.startsWith(OF_THE_LOADER)) {
                words.add(name + "=" + environment.remove(name));
            }
        }
        environment.put("PERL_BADLANG", "0");
        words.add(END);
        words.addAll(command);
        return words;
    }
}
