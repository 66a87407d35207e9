package io.devstack.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the suite is told by system properties; all begin with {@code faults.}. */
final class Settings {
    static final String PLATFORM = "devstack.platform";
    static final String PLUGIN_VERSION = System.getProperty("faults.version", "0.1.0-SNAPSHOT");
    static final String EXEC_VERSION = System.getProperty("faults.exec", "3.6.4");

    /** A machine that others use as well stands still at times, however little is to be done. */
    private static final Duration STANDSTILL = Duration.ofSeconds(20);

    private Settings() {}

    /** Returns which cells: {@code short}, {@code ci}, {@code pairwise}, {@code races}, {@code all}, {@code random}, or the name of one cell. */
    static String mode() {
        return System.getProperty("faults", "pairwise");
    }

    static long seed() {
        return Long.getLong("faults.seed", System.nanoTime() % 1_000_000);
    }

    static int rounds() {
        return Integer.getInteger("faults.rounds", 300);
    }

    /** Returns how often a race is played. */
    static int races() {
        return Integer.getInteger("faults.races", 20);
    }

    /** Returns the way of the random kills. */
    static Way way() {
        return Way.valueOf(System.getProperty("faults.way", "LIBRARY"));
    }

    /** Returns how many cells of the Maven ways a sample has. */
    static int sample() {
        return Integer.getInteger("faults.sample", 16);
    }

    /** Returns how many times longer than promised things may take, because the machine is busy with other work. */
    static int patience() {
        return Integer.getInteger("faults.patience", 3);
    }

    /** Returns how long something that is promised may take here; with a patience of 1 no longer than that. */
    static Duration patiently(Duration promised) {
        return patience() == 1 ? promised : promised.multipliedBy(patience()).plus(STANDSTILL);
    }

    /** Returns the Maven to run, empty where the suite was not told. */
    static Optional<Path> maven() {
        return Optional.ofNullable(System.getProperty("faults.maven")).map(home -> Path.of(home, "bin", "mvn"));
    }

    /** Returns the local repository of the Maven ways. */
    static Path repository() {
        return Path.of(System.getProperty("faults.repository", "")).toAbsolutePath();
    }

    /** Returns the local repository of the build around the suite. */
    static Path outerRepository() {
        return Path.of(System.getProperty("faults.outer", "")).toAbsolutePath();
    }

    /** Returns whether the adapter of macOS is played. */
    static boolean isMac() {
        return "macos".equals(System.getProperty(PLATFORM));
    }

    /** Returns options for a JVM of the suite, so that it has the same settings. */
    static List<String> handedOn() {
        List<String> options = new ArrayList<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("faults") || name.equals(PLATFORM))
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
        return options;
    }
}
