package io.devstack.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The local repository of the Maven ways: the one that the integration builds were given, filled once with what the cells
 * need, because there is no network in them.
 */
final class MavenRepository {
    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>outer</id>
                  <activation><activeByDefault>true</activeByDefault></activation>
                  <repositories>%1$s</repositories>
                  <pluginRepositories>%2$s</pluginRepositories>
                </profile>
              </profiles>
            </settings>
            """;

    private static final String OUTER = """
            <%1$s>
              <id>outer</id>
              <url>%2$s</url>
              <releases><checksumPolicy>ignore</checksumPolicy></releases>
              <snapshots><enabled>false</enabled></snapshots>
            </%1$s>
            """;

    private MavenRepository() {}

    /** Returns options that make Maven use it. */
    static List<String> options() {
        return List.of("-gs", settings().toString(), "-Dmaven.repo.local=" + Settings.repository());
    }

    private static Path settings() {
        return Settings.repository().resolveSibling("faults-settings.xml");
    }

    /** Runs the build of a cell once without starting anything. */
    static void fill(Path directory) throws Exception {
        String url = Settings.outerRepository().toUri().toString();
        Files.writeString(
                settings(),
                SETTINGS.formatted(OUTER.formatted("repository", url), OUTER.formatted("pluginRepository", url)));
        Scene scene = Scene.prepare(Cell.parse("BOUND.WORKER.STOP"), directory);
        Files.writeString(Build.go(scene), "stop\n");
        List<String> command =
                new ArrayList<>(List.of(Settings.maven().orElseThrow().toString(), "-B", "-ntp"));
        command.addAll(options());
        command.addAll(List.of("-Ddevstack.skip", "verify", "devstack:stop"));
        Launched maven = Launched.launch(command, scene.project(), directory.resolve("fill.out"), false);
        if (maven.awaitEnd().orElse(1) != 0) {
            throw new IOException("the repository of the cells could not be filled: " + maven.said());
        }
    }
}
