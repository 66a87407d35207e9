package io.devstack.faults;

import io.devstack.fixture.Pom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A goal, typed, in a Maven of its own. */
enum MavenGoal implements AnyGoal {
    START,
    STOP,
    HARD_SHUTDOWN,
    STATUS,
    LOGS,
    RESTART,
    WAIT,
    RUN,
    VERIFY;

    private static final String SERVICES = "<service><name>web</name><command>sleep 1000</command></service>";

    @Override
    public String attempt(Path project) throws Exception {
        Files.writeString(project.resolve("pom.xml"), Pom.of(Settings.PLUGIN_VERSION, SERVICES, "", ""));
        Path said = project.resolveSibling(project.getFileName() + "-" + name() + ".out");
        Launched maven = Launched.launch(
                MavenBuild.command("devstack:" + name().toLowerCase(Locale.ROOT).replace('_', '-')),
                project,
                said,
                false);
        if (this == RUN && maven.awaitWord("Ctrl+C stops it")) {
            maven.signal("INT");
        }
        return maven.awaitEnd().map(status -> "exit status " + status).orElse("no end") + ": " + maven.said();
    }

    @Override
    public Effect effect() {
        return switch (this) {
            case START -> Effect.STARTS;
            case RUN -> Effect.RUNS;
            case STOP, HARD_SHUTDOWN -> Effect.PUTS_AWAY;
            default -> Effect.NONE;
        };
    }

    @Override
    public int tries() {
        return 1;
    }
}
