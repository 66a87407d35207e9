package io.devstack.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Servers that a person started on the ports that the stack declares, and what a stop or a hard shutdown does to them. */
final class ByHand {
    private final Stage stage;
    private final Scene scene;
    private final Bystanders bystanders;

    ByHand(Stage stage) {
        this.stage = stage;
        this.scene = stage.scene();
        this.bystanders = stage.bystanders();
    }

    void play() throws Exception {
        bystanders.begin();
        Event event = scene.cell().event();
        if (event == Event.STOP_BY_HAND) {
            for (Subject subject : scene.subjects()) {
                launch(scene.project(), Map.of("PORT", "" + subject.port()), subject.command(scene.project()));
                bystanders.connectTo(subject.port());
            }
            Build.Outcome outcome = stage.build().stopTyped();
            stage.findings().expect(outcome.success(), "the stop did not succeed: " + outcome.text());
        } else {
            boolean others = event == Event.HARD_SHUTDOWN_OTHERS;
            for (int i = 0; i < scene.subjects().size(); i++) {
                hold(i, scene.subjects().get(i).port(), others);
            }
            Build.Outcome outcome = stage.build().hardShutdown();
            stage.findings()
                    .expect(
                            outcome.success() != others,
                            "the hard shutdown did not end as it should: " + outcome.text());
        }
        stage.expectGone(Duration.ofSeconds(1));
        bystanders.dead().forEach(dead -> stage.findings().wrong("an innocent died: " + dead));
        bystanders.endOthers();
    }

    private void hold(int kind, int port, boolean others) throws Exception {
        Path elsewhere = scene.directory();
        String services = scene.project().resolve("services.pl").toString();
        Map<String, String> environment = Map.of("PORT", Integer.toString(port));
        if (others && kind == 0) {
            bystanders.beginOthers(port);
            return;
        }
        switch (kind % 5) {
            case 0 -> launch(elsewhere, Map.of(), bystanders.script("bound", port));
            case 1 -> launch(elsewhere, Map.of(), bystanders.script("listener", port));
            case 2 -> launch(elsewhere, environment, inSession("perl", services, "worker"));
            case 3 -> launch(elsewhere, environment, inSession("perl", services, "respawns"));
            default -> launch(elsewhere, environment, List.of("perl", services, "ignores"));
        }
        if (kind % 5 != 0) {
            bystanders.connectTo(port);
        }
    }

    private static List<String> inSession(String... words) {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(List.of(words));
        return command;
    }

    private void launch(Path directory, Map<String, String> environment, List<String> command) throws Exception {
        bystanders.await(directory, environment, command);
    }
}
