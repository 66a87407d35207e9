package io.devstack.maven;

import io.devstack.LastRun;
import io.devstack.model.NotStoppedException;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.StackStatus;
import java.util.Optional;

/** Judges the run that ended last, by its journal. */
final class VerifyGoal {
    private final Build build;

    VerifyGoal(Build build) {
        this.build = build;
    }

    void run() throws InterruptedException {
        Optional<LastRun.Judgement> judged = LastRun.judge(build.pidDirectory(), build.outputDirectory());
        if (judged.isEmpty()) {
            build.log().info("there was no run to judge");
            return;
        }
        LastRun.Judgement run = judged.get();
        if (!run.left().isEmpty()) {
            throw new NotStoppedException(run.left());
        }
        run.recovered().forEach(failure -> build.log().warn(failure.what()));
        if (!run.failures().isEmpty()) {
            throw new ServiceDiedException(Deaths.text(build, run.failures()));
        }
        if (run.goesOn() && build.devStack().status().outcome() == StackStatus.Outcome.LOST) {
            throw new RunLostException(
                    "the supervisor of the stack has ended, and the services ended with it: the tests may"
                            + " have run without them");
        }
        build.log().info(run.goesOn() ? "no service has died so far; the run goes on" : "no service died");
    }
}
