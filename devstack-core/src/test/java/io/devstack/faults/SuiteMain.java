package io.devstack.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Plays the cells whose names are given, to look into one that went wrong: its files stay in {@code target/faults}. */
public final class SuiteMain {
    private SuiteMain() {}

    /** Ends with 0 only if nothing was wrong. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("random") && Settings.way() == Way.LIBRARY) {
            System.exit(RandomKillTest.play(Settings.seed(), Settings.rounds()).isEmpty() ? 0 : 1);
        }
        if (Settings.maven().isPresent()) {
            MavenRepository.fill(Path.of("target", "faults", "fill").toAbsolutePath());
        }
        if (arguments[0].equals("random")) {
            System.exit(RandomKillTest.play(Settings.seed(), Settings.rounds()).isEmpty() ? 0 : 1);
        }
        List<Cell> cells = switch (arguments[0]) {
            case "races" -> Plan.races();
            case "pairwise" -> Plan.pairs();
            case "ci" -> Settings.maven().isPresent() ? Plan.maven() : Plan.pairs();
            default -> Arrays.stream(arguments).map(Cell::parse).toList();
        };
        boolean right = new Suite("by-hand").play(cells).values().stream().allMatch(wrong -> wrong.isEmpty());
        System.exit(right ? 0 : 1);
    }
}
