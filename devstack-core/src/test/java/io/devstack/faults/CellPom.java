package io.devstack.faults;

import io.devstack.fixture.Pom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Writes the POM of a cell: the stack, bound or not, and two steps around it that do as a file says. */
final class CellPom {
    private static final String EXEC = """
            <execution>
              <id>%1$s</id>
              <phase>%2$s</phase>
              <goals><goal>exec</goal></goals>
              <configuration>
                <executable>perl</executable>
                <arguments><argument>step.pl</argument><argument>%1$s</argument></arguments>
              </configuration>
            </execution>
            """;

    private static final String OTHER = """
            <plugin>
              <groupId>org.codehaus.mojo</groupId>
              <artifactId>exec-maven-plugin</artifactId>
              <version>%s</version>
              <executions>%s</executions>
            </plugin>
            """;

    private CellPom() {}

    static void write(Scene scene) throws IOException {
        String services = scene.subjects().stream()
                .map(subject -> service(subject, scene.project()))
                .collect(Collectors.joining());
        String steps = EXEC.formatted("tests", "integration-test") + EXEC.formatted("check", "verify");
        Files.writeString(
                scene.project().resolve("pom.xml"),
                Pom.of(Settings.PLUGIN_VERSION, services, Pom.BOUND, OTHER.formatted(Settings.EXEC_VERSION, steps)));
    }

    private static String service(Subject subject, Path project) {
        return """
                <service>
                  <name>%s</name>
                  <executable>%s</executable>
                  <arguments>%s</arguments>
                  <port>%d</port>
                  <ready><tcp/><timeout>%ds</timeout></ready>
                  <stop><timeout>%dms</timeout></stop>
                  <restart>%s</restart>
                  <maxRestarts>1000</maxRestarts>
                </service>
                """.formatted(
                        subject.serviceName(),
                        subject.command(project).get(0),
                        subject.command(project).stream()
                                .skip(1)
                                .map(word -> "<argument>" + word.replace("&", "&amp;") + "</argument>")
                                .collect(Collectors.joining()),
                        subject.port(),
                        Scene.READY.toSeconds(),
                        Scene.GRACE.toMillis(),
                        subject == Subject.CRASHES ? "always" : "never");
    }
}
