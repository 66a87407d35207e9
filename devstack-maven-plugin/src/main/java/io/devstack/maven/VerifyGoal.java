package io.devstack.maven;

import io.devstack.journal.JournalFollower;
import io.devstack.stack.DevStackException;
import io.devstack.stack.Fact;
import io.devstack.stack.Failure;
import io.devstack.stack.NotStoppedException;
import io.devstack.stack.RunLostException;
import io.devstack.stack.ServiceDiedException;
import io.devstack.stack.StackStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges the run that ended last, by its journal. */
final class VerifyGoal {
    private static final String JOURNAL = "events.jsonl";

    private final Build build;

    VerifyGoal(Build build) {
        this.build = build;
    }

    void run() throws InterruptedException {
        List<Failure> deaths = new ArrayList<>();
        List<Failure> down = new ArrayList<>();
        List<String> left = new ArrayList<>();
        boolean running = Files.exists(build.pidDirectory().resolve(JOURNAL));
        List<Fact> facts = facts(running ? build.pidDirectory() : build.outputDirectory());
        if (facts.isEmpty()) {
            build.log().info("there was no run to judge");
            return;
        }
        for (Fact fact : facts) {
            if (fact instanceof Fact.ServiceDied died) {
                deaths.add(now(died.failure(), running));
            } else if (fact instanceof Fact.RestartFailed failed) {
                failed.failures().forEach(failure -> down.add(now(failure, running)));
            } else if (fact instanceof Fact.ServiceReady ready) {
                down.removeIf(failure -> failure.service().equals(Optional.of(ready.service())));
            } else if (fact instanceof Fact.RunEnded ended) {
                left.addAll(ended.left());
            }
        }
        if (!left.isEmpty()) {
            throw new NotStoppedException(left);
        }
        deaths.addAll(down);
        if (!deaths.isEmpty()) {
            throw new ServiceDiedException(Deaths.text(build, deaths));
        }
        if (running && build.devStack().status().outcome() == StackStatus.Outcome.LOST) {
            throw new RunLostException(
                    "the supervisor of the stack has ended, and the services ended with it: the tests may"
                            + " have run without them");
        }
        build.log().info(running ? "no service has died so far; the run goes on" : "no service died");
    }

    private Failure now(Failure failure, boolean running) {
        return running ? failure : failure.withLogIn(build.outputDirectory());
    }

    private static List<Fact> facts(Path directory) {
        try {
            return JournalFollower.readAll(directory.resolve(JOURNAL));
        } catch (IOException e) {
            throw new DevStackException(
                    "the journal of the last run cannot be read: " + e.getMessage() + "; run the build again", e);
        }
    }
}
