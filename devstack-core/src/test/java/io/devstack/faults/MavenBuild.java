package io.devstack.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** By Maven: its goals bound to the lifecycle, or typed. */
final class MavenBuild implements Build {
    private final Scene scene;
    private int run;

    MavenBuild(Scene scene) {
        this.scene = scene;
    }

    static List<String> command(String... arguments) {
        List<String> words = new ArrayList<>(
                List.of(Settings.maven().orElseThrow().toString(), "-B", "-o", "-ntp", "-Dstyle.color=never"));
        words.addAll(MavenRepository.options());
        words.addAll(List.of(arguments));
        return words;
    }

    @Override
    public Launched start(boolean terminal) throws IOException {
        return launch(scene.cell().way() == Way.BOUND ? "verify" : "devstack:start", terminal);
    }

    private Launched launch(String goal, boolean terminal) throws IOException {
        return Launched.launch(
                command(goal), scene.project(), scene.directory().resolve("maven-" + run++ + ".out"), terminal);
    }

    @Override
    public Outcome stop() throws Exception {
        return outcome(launch("devstack:stop", false));
    }

    @Override
    public Outcome stopTyped() throws Exception {
        return stop();
    }

    @Override
    public Outcome hardShutdown() throws Exception {
        return outcome(launch("devstack:hard-shutdown", false));
    }

    @Override
    public Outcome startAgain() throws Exception {
        return outcome(launch("devstack:start", false));
    }

    private static Outcome outcome(Launched maven) throws InterruptedException {
        boolean success = maven.awaitEnd().orElse(1) == 0;
        return new Outcome(success, maven.said());
    }
}
