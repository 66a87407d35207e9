package io.devstack.internal.shutdown;

/** Keeps secrets out of the journal: of a command line only the program is published. */
final class ProgramName {
    private ProgramName() {}

    static String of(String commandLine) {
        int blank = commandLine.indexOf(' ');
        return blank < 0 ? commandLine : commandLine.substring(0, blank);
    }
}
