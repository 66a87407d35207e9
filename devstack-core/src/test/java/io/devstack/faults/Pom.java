package io.devstack.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Writes the POM of a cell: the stack, bound or not, and two steps around it that do as a file says. */
final class Pom {
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

    private static final String PROJECT = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.devstack.faults</groupId>
              <artifactId>cell</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <build>
                <plugins>
                  <plugin>
                    <groupId>io.devstack</groupId>
                    <artifactId>devstack-maven-plugin</artifactId>
                    <version>%1$s</version>
                    <configuration><services>%2$s</services></configuration>
                    <executions><execution><goals><goal>start</goal><goal>stop</goal></goals></execution></executions>
                  </plugin>
                  <plugin>
                    <groupId>org.codehaus.mojo</groupId>
                    <artifactId>exec-maven-plugin</artifactId>
                    <version>%3$s</version>
                    <executions>%4$s</executions>
                  </plugin>
                </plugins>
              </build>
            </project>
            """;

    private Pom() {}

    static void write(Scene scene) throws IOException {
        String services = scene.subjects().stream()
                .map(subject -> service(subject, scene.project()))
                .collect(Collectors.joining());
        String steps = EXEC.formatted("tests", "integration-test") + EXEC.formatted("check", "verify");
        Files.writeString(
                scene.project().resolve("pom.xml"),
                PROJECT.formatted(Settings.PLUGIN_VERSION, services, Settings.EXEC_VERSION, steps));
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
