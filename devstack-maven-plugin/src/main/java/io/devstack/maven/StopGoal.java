package io.devstack.maven;

import io.devstack.stack.DevStackException;
import io.devstack.stack.Project;
import io.devstack.stack.StopReport;

/** Stops the stack of one module. */
final class StopGoal {
    private final Build build;
    private final DeclaredServices services;

    StopGoal(Build build, DeclaredServices services) {
        this.build = build;
        this.services = services;
    }

    void run() throws InterruptedException {
        RawConfiguration.of(build.project()).refuseUnknown(build.execution());
        if (build.isBound() && build.stacks().isReused(build.pidDirectory())) {
            build.log().info("the stack was running before this build and goes on; stop it with: mvn devstack:stop");
            return;
        }
        StopReport report = build.isBound()
                ? build.devStack().stop()
                : build.devStack()
                        .stop(new Project(
                                build.directory(), services.commandsByPort(RawConfiguration.of(build.project()))));
        boolean startedHere = build.stacks().forget(build.pidDirectory());
        if (report.found() == StopReport.Found.NOTHING) {
            build.log().info("nothing is on record in " + build.pidDirectory());
        }
        if (!report.heldPorts().isEmpty()) {
            build.log()
                    .warn("what is not ours is left alone; to list it and end it by force: mvn devstack:hard-shutdown");
        }
        if (!report.left().isEmpty()) {
            throw new DevStackException(
                    "not everything could be stopped; still alive: " + String.join("; ", report.left()));
        }
        if (!report.deaths().isEmpty() && verifyFollows()) {
            build.log().warn("services died; devstack:verify will fail the build for that");
        } else if (!report.deaths().isEmpty()) {
            throw new DevStackException(Deaths.text(build, report.deaths()));
        }
        if (build.isBound() && startedHere && report.found() == StopReport.Found.NOTHING) {
            throw new DevStackException("somebody else stopped what this build had started: the tests may have run"
                    + " without it" + Deaths.testResults(build));
        }
        if (build.isBound() && report.found() == StopReport.Found.LEFTOVERS) {
            throw new DevStackException("the supervisor of the stack had ended before this stop, and the services ended"
                    + " with it: the tests may have run without them" + Deaths.testResults(build));
        }
    }

    private boolean verifyFollows() {
        return build.isBound() && RawConfiguration.of(build.project()).binds("verify");
    }
}
