package io.devstack.maven;

import io.devstack.journal.JournalFollower;
import io.devstack.stack.DevStackException;
import io.devstack.stack.Fact;
import io.devstack.stack.Failure;
import io.devstack.stack.NotStoppedException;
import io.devstack.stack.ServiceDiedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Judges the run that ended last, by its journal. */
final class VerifyGoal {
    private final Build build;

    VerifyGoal(Build build) {
        this.build = build;
    }

    void run() {
        List<Failure> deaths = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Fact fact : facts()) {
            if (fact instanceof Fact.ServiceDied died) {
                deaths.add(died.failure().withLogIn(build.outputDirectory()));
            } else if (fact instanceof Fact.RunEnded ended) {
                left.addAll(ended.left());
            }
        }
        if (!left.isEmpty()) {
            throw new NotStoppedException(left);
        }
        if (!deaths.isEmpty()) {
            throw new ServiceDiedException(Deaths.text(build, deaths));
        }
        build.log().info("no service died");
    }

    private List<Fact> facts() {
        try {
            return JournalFollower.readAll(build.outputDirectory().resolve("events.jsonl"));
        } catch (IOException e) {
            throw new DevStackException(
                    "the journal of the last run cannot be read: " + e.getMessage() + "; run the build again", e);
        }
    }
}
