package io.devstack.readiness;

import io.devstack.log.LogFollower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Ready once a line of the log, finished or not, contains a pattern; hopeless once one contains another. */
public final class LogProbe implements Probe, AutoCloseable {
    private final LogFollower follower;
    private final Optional<Pattern> wanted;
    private final Optional<Pattern> failOn;
    private boolean found;

    /**
     * Makes a probe that reads {@code file} from its beginning.
     *
     * @param wanted what makes it ready; if empty it is ready as long as nothing fails it
     * @param failOn what makes it hopeless
     */
    public LogProbe(Path file, Optional<Pattern> wanted, Optional<Pattern> failOn) {
        this.follower = new LogFollower(file);
        this.wanted = wanted;
        this.failOn = failOn;
        this.found = wanted.isEmpty();
    }

    @Override
    public Observation observe() {
        try {
            List<String> lines = new ArrayList<>(follower.newLines());
            lines.add(follower.unfinishedLine());
            for (String line : lines) {
                if (failOn.isPresent() && failOn.get().matcher(line).find()) {
                    return Observation.hopeless("the log says: " + line);
                }
                found |= wanted.isPresent() && wanted.get().matcher(line).find();
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

    @Override
    public void close() throws IOException {
        follower.close();
    }
}
