package io.devstack.internal.probe;

import io.devstack.internal.log.LogFollower;
import io.devstack.internal.log.LogTail;
import io.devstack.internal.log.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ready once a line of the log, finished or not, contains a pattern; hopeless once one contains another. A line is what a
 * terminal would show: without colours, and each state of a progress bar by itself.
 */
public final class LogProbe implements Probe {
    /** The end of the text matched before is matched again together with the text that follows it on the same line. */
    private static final int OVERLAP = 16 * 1024;

    private static final String PORT_GROUP = "(?<port>";
    private static final long LONGEST_READ_NANOS = 50_000_000;

    private final LogFollower follower;
    private final Optional<Pattern> wanted;
    private final Optional<Pattern> failOn;
    private Optional<String> failure = Optional.empty();
    private boolean found;
    private Optional<String> port = Optional.empty();
    private String begun = "";
    private String looked = "";

    /** Makes a probe of a file in UTF-8. */
    public LogProbe(Path file, Optional<Pattern> wanted, Optional<Pattern> failOn) {
        this(file, StandardCharsets.UTF_8, wanted, failOn);
    }

    /**
     * Makes a probe that reads {@code file} from its beginning.
     *
     * @param charset its encoding
     * @param wanted what makes it ready; if empty it is ready as long as nothing fails it
     * @param failOn what makes it hopeless
     */
    public LogProbe(Path file, Charset charset, Optional<Pattern> wanted, Optional<Pattern> failOn) {
        this.follower = LogFollower.acrossRotations(file).decoding(charset);
        this.wanted = wanted;
        this.failOn = failOn;
        this.found = wanted.isEmpty();
    }

    /**
     * Returns whether a pattern has the group that {@link #port} returns.
     *
     * @since 0.1.0
     */
    public static boolean namesPort(Pattern pattern) {
        return pattern.pattern().contains(PORT_GROUP);
    }

    /**
     * Returns what the group {@code port} of the wanted pattern matched, once it has matched.
     *
     * @since 0.1.0
     */
    public Optional<String> port() {
        return port;
    }

    @Override
    public Observation observe() {
        if (!found || failOn.isPresent()) {
            try {
                read();
            } catch (IOException e) {
                return Observation.notYet("the log cannot be read: " + e.getMessage());
            }
        }
        if (failure.isPresent()) {
            return Observation.hopeless("the log says: " + LogTail.cut(failure.get()));
        }
        if (wanted.isEmpty()) {
            return Observation.ready("the log has no line that fails it");
        }
        return found
                ? Observation.ready("the log has a line with '" + wanted.get() + "'")
                : Observation.notYet("the log has no line with '" + wanted.get() + "'");
    }

    /** Reads on for a moment only: a service may write faster than its log can be read. */
    private void read() throws IOException {
        long begin = System.nanoTime();
        do {
            follower.read(this::look);
        } while (follower.isBehind() && !isDecided() && System.nanoTime() - begin < LONGEST_READ_NANOS);
        String rest = follower.unfinishedLine();
        if (!rest.equals(looked)) {
            int from = rest.startsWith(looked) ? Math.max(0, looked.length() - OVERLAP) : 0;
            looked = rest;
            match(from == 0 ? begun + rest : rest.substring(from), from > 0 || !begun.isEmpty());
        }
    }

    private boolean isDecided() {
        return failure.isPresent() || (found && failOn.isEmpty());
    }

    /** Matches a line, or a piece of a long one together with the end of the piece before. */
    private void look(String line, boolean goesOn) {
        match(begun + line, !begun.isEmpty());
        begun = goesOn ? line.substring(Math.max(0, line.length() - OVERLAP)) : "";
        looked = "";
    }

    /** Matches a line, or more of one that {@code began} before. */
    private void match(String line, boolean began) {
        if (isDecided()) {
            return;
        }
        boolean goesOn = began;
        for (String text : PlainText.shown(line)) {
            if (failOn.isPresent() && finds(matcher(failOn.get(), text), text, goesOn)) {
                failure = Optional.of(text);
                return;
            }
            if (!found && wanted.isPresent()) {
                Matcher matcher = matcher(wanted.get(), text);
                found = finds(matcher, text, goesOn);
                port = found && namesPort(wanted.get()) ? Optional.ofNullable(matcher.group("port")) : port;
            }
            goesOn = false;
        }
    }

    /** Text that goes on with a line does not begin one: {@code ^} must not match there. */
    private static boolean finds(Matcher matcher, String text, boolean goesOn) {
        return (goesOn && !text.isEmpty()) ? matcher.region(1, text.length()).find() : matcher.find();
    }

    private static Matcher matcher(Pattern pattern, String text) {
        return pattern.matcher(text).useAnchoringBounds(false);
    }

    @Override
    public void close() {
        try {
            follower.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
