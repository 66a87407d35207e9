package io.devstack.faults;

import java.util.Arrays;

/** Plays the cells whose names are given, to look into one that went wrong: its files stay in {@code target/faults}. */
public final class SuiteMain {
    private SuiteMain() {}

    /** Ends with 0 only if nothing was wrong. */
    public static void main(String[] arguments) throws Exception {
        boolean right = new Suite("by-hand")
                .play(Arrays.stream(arguments).map(Cell::parse).toList()).values().stream()
                        .allMatch(wrong -> wrong.isEmpty());
        System.exit(right ? 0 : 1);
    }
}
