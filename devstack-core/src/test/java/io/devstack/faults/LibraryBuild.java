package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.fixture.Jvm;
import io.devstack.stack.DevStackException;
import io.devstack.stack.StackListener;
import io.devstack.stack.StopReport;
import java.io.IOException;

/** By the library: the owner is a JVM of its own, and the one elsewhere is this JVM. */
final class LibraryBuild implements Build {
    private final Scene scene;
    private int started;

    LibraryBuild(Scene scene) {
        this.scene = scene;
    }

    @Override
    public Launched start(boolean terminal) throws IOException {
        return Launched.launch(
                Jvm.running(
                        OwnerMain.class, scene.cell().id(), scene.directory().toString()),
                scene.project(),
                scene.directory().resolve("owner-" + started++ + ".out"),
                terminal);
    }

    @Override
    public Outcome stop() throws InterruptedException {
        try {
            StopReport report = DevStack.in(scene.pids(), StackListener.SILENT).stop();
            return new Outcome(report.left().isEmpty() && report.deaths().isEmpty(), report.toString());
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
