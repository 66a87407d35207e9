package io.devstack;

import io.devstack.internal.log.ShownLine;
import io.devstack.internal.words.Bytes;
import io.devstack.internal.words.TextFormat;
import io.devstack.model.ServiceName;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Prints what services write, each line behind the service's name, in a colour of its own where colours are wanted. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class LogPrinter implements LogListener {
    private static final String[] COLOURS = {"36", "33", "32", "35", "34", "31"};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z' ", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String UNKNOWN_TIME = "-".repeat("2026-11-28T21:47:27.123Z".length()) + " ";
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final boolean coloured;
    private final Optional<Clock> clock;
    private final Map<ServiceName, String> prefixes = new LinkedHashMap<>();
    private int width;

    /** Makes a printer of lines without times. */
    public LogPrinter(PrintStream out, boolean coloured) {
        this(out, coloured, Optional.empty());
    }

    /**
     * Makes a printer of lines with the time at which they were read.
     *
     * @param clock the source of the times; empty for lines without times
     */
    public LogPrinter(PrintStream out, boolean coloured, Optional<Clock> clock) {
        this.out = out;
        this.coloured = coloured;
        this.clock = clock;
    }

    /** Returns the clock for lines with times, or for lines without. */
    public static Optional<Clock> clock(boolean timestamps) {
        return timestamps ? Optional.of(Clock.systemUTC()) : Optional.empty();
    }

    /** Makes all prefixes as wide as the longest name. */
    public LogPrinter align(Iterable<ServiceName> names) {
        names.forEach(name -> width = Math.max(width, name.value().length()));
        return this;
    }

    /** Aligns the lines to the longest name of the services that will write. */
    @Override
    public synchronized void begin(List<ServiceName> services) {
        align(services);
    }

    @Override
    public synchronized void line(ServiceName service, String line) {
        print(service, clock.map(now -> TIME.format(now.instant())).orElse(""), line);
    }

    /** A log file keeps no times. */
    @Override
    public synchronized void stored(ServiceName service, String line) {
        print(service, clock.isPresent() ? UNKNOWN_TIME : "", line);
    }

    private void print(ServiceName service, String time, String line) {
        out.println(prefixes.computeIfAbsent(service, this::prefix) + time + ShownLine.of(line, coloured));
        out.flush();
    }

    @Override
    public void skipped(ServiceName service, long bytes, Path log) {
        line(service, "[devstack] " + Bytes.text(bytes) + " of output are not shown; they are in " + log);
    }

    private String prefix(ServiceName service) {
        String name = TextFormat.padded(service.value(), width) + " | ";
        return coloured ? ESCAPE + COLOURS[prefixes.size() % COLOURS.length] + "m" + name + ESCAPE + "0m" : name;
    }
}
