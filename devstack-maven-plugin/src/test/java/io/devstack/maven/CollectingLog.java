package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** Keeps what a goal says. */
final class CollectingLog extends SystemStreamLog {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void info(CharSequence line) {
        lines.add(line.toString());
    }

    @Override
    public void warn(CharSequence line) {
        lines.add("WARNING " + line);
    }

    List<String> lines() {
        return lines;
    }
}
