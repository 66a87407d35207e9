package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;

/** Keeps what a goal says. */
final class CollectingLog extends SystemStreamLog {
    private final List<String> lines = new ArrayList<>();

    /** Executes a goal and returns what it said. */
    static List<String> linesOf(AbstractMojo goal) throws MojoExecutionException, MojoFailureException {
        CollectingLog log = new CollectingLog();
        goal.setLog(log);
        goal.execute();
        return log.lines();
    }

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
