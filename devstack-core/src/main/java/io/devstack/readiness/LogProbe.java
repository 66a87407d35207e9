package io.devstack.readiness;

import io.devstack.log.LogFollower;
import io.devstack.log.LogTail;
import io.devstack.log.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ready once a line of the log, finished or not, contains a pattern; hopeless once one contains another. A line is what a
 * terminal would show: without colours, and each state of a progress bar by itself.
 */
public final class LogProbe implements Probe {
    /** An unfinished line is looked at again whenever it has grown, so only its end is. */
    private static final int LONGEST_UNFINISHED = 16 * 1024;

    private final LogFollower follower;
    private final Optional<Pattern> wanted;
    private final Optional<Pattern> failOn;
    private boolean found;
    private String unfinished = "";

    /**
     * Makes a probe that reads {@code file} from its beginning.
     *
     * @param wanted what makes it ready; if empty it is ready as long as nothing fails it
     * @param failOn what makes it hopeless
     */
    public LogProbe(Path file, Optional<Pattern> wanted, Optional<Pattern> failOn) {
        this.follower = LogFollower.acrossRotations(file);
        this.wanted = wanted;
        this.failOn = failOn;
        this.found = wanted.isEmpty();
    }

    @Override
    public Observation observe() {
        try {
            Optional<String> failure = Optional.empty();
            for (String line : follower.newLines()) {
                failure = failure.or(() -> look(line));
            }
            String rest = follower.unfinishedLine();
            String end = rest.substring(Math.max(0, rest.length() - LONGEST_UNFINISHED));
            if (!end.equals(unfinished)) {
                unfinished = end;
                failure = failure.or(() -> look(end));
            }
            if (failure.isPresent()) {
                return Observation.hopeless("the log says: " + LogTail.cut(failure.get()));
            }
        } catch (IOException e) {
            return Observation.notYet("the log cannot be read: " + e.getMessage());
        }
        if (wanted.isEmpty()) {
            return Observation.ready("the log has no line that fails it");
        }
        return found
                ? Observation.ready("the log has a line with '" + wanted.get() + "'")
                : Observation.notYet("the log has no line with '" + wanted.get() + "'");
    }

    /** Returns what fails it, if anything. */
    private Optional<String> look(String line) {
        List<String> shown = PlainText.shown(line);
        for (String text : shown) {
            if (failOn.isPresent() && failOn.get().matcher(text).find()) {
                return Optional.of(text);
            }
            found |= wanted.isPresent() && wanted.get().matcher(text).find();
        }
        return Optional.empty();
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
