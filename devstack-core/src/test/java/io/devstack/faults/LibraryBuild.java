package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.model.DevStackException;
import io.devstack.model.Project;
import io.devstack.model.StopOptions;
import io.devstack.model.StopReport;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** By the library: the owner is a JVM of its own, and the one elsewhere is this JVM. */
final class LibraryBuild implements Build {
    private final Scene scene;
    private int started;

    LibraryBuild(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Launched start(boolean terminal) throws IOException {
        List<String> owner = PackedClasses.runningAgain(
                OwnerMain.class, scene.cell().id(), scene.directory().toString());
        return Launched.launch(
                owner, scene.project(), scene.directory().resolve("owner-" + started++ + ".out"), terminal);
    }

    @Override
    public Outcome stop() throws InterruptedException {
        try {
            return outcome(devStack().stop());
        } catch (DevStackException e) {
            return new Outcome(false, e.toString());
        }
    }

    private DevStack devStack() {
        return DevStack.in(scene.pids());
    }

    private static Outcome outcome(StopReport report) {
        return new Outcome(report.left().isEmpty() && report.deaths().isEmpty(), report.toString());
    }

    @Override
    public Outcome stopTyped() throws InterruptedException {
        return outcome(devStack()
                .stop(StopOptions.reaping(
                        Project.of(scene.project(), scene.stack().services()))));
    }

    @Override
    public Outcome hardShutdown() throws InterruptedException {
        Set<Integer> ports = scene.subjects().stream().map(Subject::port).collect(Collectors.toSet());
        try {
            StopReport report = devStack().hardShutdown(ports).execute();
            return new Outcome(report.left().isEmpty() && report.heldPorts().isEmpty(), report.toString());
        } catch (DevStackException e) {
            return new Outcome(false, e.toString());
        }
    }

    @Override
    public Outcome startAgain() throws Exception {
        Launched other = start(false);
        return new Outcome(other.awaitWord("READY"), other.said());
    }
}
