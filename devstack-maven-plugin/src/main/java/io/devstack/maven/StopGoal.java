package io.devstack.maven;

import io.devstack.DevStack;
import io.devstack.event.ProgressLine;
import io.devstack.event.RunListener;
import io.devstack.model.InvalidStackException;
import io.devstack.model.NotStoppedException;
import io.devstack.model.Project;
import io.devstack.model.RunLostException;
import io.devstack.model.ServiceDiedException;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stops the stack of one module. */
final class StopGoal {
    private final Build build;
    private final DeclaredServices services;
    private final @Nullable String timeout;
    private final JUnitFile junit;

    StopGoal(Build build, DeclaredServices services, @Nullable String timeout, JUnitFile junit) {
        this.build = build;
        this.services = services;
        this.timeout = timeout;
        this.junit = junit;
    }

    void run() throws InterruptedException {
        if (build.isBound() && build.stacks().isReused(build.pidDirectory())) {
            build.log().info("the stack was running before this build and goes on; stop it with: mvn devstack:stop");
            return;
        }
        StopReport report = stop();
        boolean startedHere = build.stacks().forget(build.pidDirectory());
        junit.stopped(startedHere, report);
        if (report.found() == StopReport.Found.NOTHING) {
            build.log().info("nothing is on record in " + build.pidDirectory());
        }
        if (!report.heldPorts().isEmpty()) {
            build.log()
                    .warn("what is not ours is left alone; to list it and end it by force: mvn devstack:hard-shutdown");
        }
        if (!report.left().isEmpty()) {
            throw new NotStoppedException(report.left());
        }
        if (!report.deaths().isEmpty() && verifyFollows()) {
            build.log().warn("services died; devstack:verify will fail the build for that");
        } else if (!report.deaths().isEmpty()) {
            throw new ServiceDiedException(Deaths.text(build, report.deaths()));
        }
        if (build.isBound() && startedHere && report.found() == StopReport.Found.NOTHING) {
            throw new RunLostException("somebody else stopped what this build had started: the tests may have run"
                    + " without it" + Deaths.testResults(build));
        }
        if (build.isBound() && report.found() == StopReport.Found.LEFTOVERS) {
            throw new RunLostException("the supervisor of the stack had ended before this stop, and the services ended"
                    + " with it: the tests may have run without them" + Deaths.testResults(build));
        }
    }

    private StopReport stop() throws InterruptedException {
        try (Screen screen = Screen.of(build, ProgressLine.ofStop())) {
            boolean told = build.isBound() && build.stacks().isWatched(build.pidDirectory());
            RunListener listener = told ? screen.listenerThatToldOfDeaths() : screen.listener();
            return DevStack.in(build.pidDirectory()).listener(listener).stop(options());
        }
    }

    /**
     * A bound stop leaves alone a stack that another process has started since. Only a typed goal stops the port owners
     * that belong to the project.
     */
    private StopOptions options() {
        return new StopOptions(
                build.isBound()
                        ? Optional.empty()
                        : Optional.of(new Project(build.directory(), services.commandsByPort())),
                build.isBound() ? build.stacks().runOf(build.pidDirectory()) : Optional.empty(),
                limit());
    }

    /** A limit in the POM that is wrong must not keep services running; one that was typed can be typed again. */
    private Optional<Duration> limit() {
        try {
            return Elements.limit("<stopTimeout>", timeout);
        } catch (InvalidStackException e) {
            if (build.typed("devstack.stopTimeout").isPresent()) {
                throw e;
            }
            build.log().warn(e.getMessage() + RawConfiguration.WITHOUT);
            return Optional.empty();
        }
    }

    private boolean verifyFollows() {
        return build.isBound() && RawConfiguration.of(build.project()).binds("verify");
    }
}
