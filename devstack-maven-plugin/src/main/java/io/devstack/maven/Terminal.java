package io.devstack.maven;

import java.io.Console;

/** Tells whether a person is at the other end. */
final class Terminal {
    private Terminal() {}

    /** From JDK 22 on there is a console in a pipe, too, which has to be asked ({@code Console.isTerminal()}). */
    @SuppressWarnings("SystemConsoleNull")
    static boolean isPresent() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // older than 22, where a console is a terminal
        }
    }
}
