package io.devstack.internal.log;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of the logs of a service. */
public final class LogFile {
    /** The number of logs of earlier launches that are kept for each service. */
    public static final int KEPT = 20;

    private static final String LOG = ".log";
    private static final int DIGITS = 9;

    private LogFile() {}

    /** Returns the name that {@code file} is kept under as the log of launch {@code number}, from 1. */
    public static Path numbered(Path file, int number) {
        return file.resolveSibling(numbered(String.valueOf(file.getFileName()), number));
    }

    /** Returns the name that {@code file} is kept under as the log of launch {@code number}, from 1. */
    public static String numbered(String file, int number) {
        return base(file) + "." + number + LOG;
    }

    /** Returns the number of the launch whose log {@code name} is; empty if it is none of {@code file}. */
    public static OptionalInt numberOf(String file, String name) {
        Matcher numbered = Pattern.compile(Pattern.quote(base(file)) + "\\.([1-9][0-9]{0," + (DIGITS - 1) + "})\\.log")
                .matcher(name);
        return numbered.matches() ? OptionalInt.of(Integer.parseInt(numbered.group(1))) : OptionalInt.empty();
    }

    /** Returns the name that the content of {@code file} is kept under when it was cut. */
    public static Path older(Path file) {
        return file.resolveSibling(older(String.valueOf(file.getFileName())));
    }

    /** Returns the name that the content of {@code file} is kept under when it was cut. */
    public static String older(String file) {
        return base(file) + ".older" + LOG;
    }

    private static String base(String file) {
        return file.endsWith(LOG) ? file.substring(0, file.length() - LOG.length()) : file;
    }
}
