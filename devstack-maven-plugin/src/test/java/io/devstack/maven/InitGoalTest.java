package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.DevStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitGoalTest {
    private static final String POM = "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId>"
            + "<artifactId>shop</artifactId><version>1</version>%s</project>";

    @TempDir
    Path directory;

    private Path pom;

    @BeforeEach
    void makePom() throws IOException {
        pom = Files.writeString(directory.resolve("pom.xml"), POM.formatted(""));
    }

    @Test
    void exampleIsPrintedAndNotWritten() {
        assertThat(init(false)).first().asString().startsWith("found no service in " + directory + ": it looks for ");
        assertThatThrownBy(() -> init(true))
                .isInstanceOf(DevStackException.class)
                .hasMessageStartingWith(
                        "found no service in " + directory + ", so the POM was not changed: it looks for ");
        assertThat(pom).hasContent(POM.formatted(""));
    }

    @Test
    void blockIsWrittenOnceAndOnlyIfAsked() throws IOException {
        Files.writeString(directory.resolve("Procfile"), "web: node server.js\n");

        assertThat(init(false)).anyMatch(line -> line.endsWith("io.devstack:devstack-maven-plugin:1.2.3:init -Dwrite"));
        assertThat(pom).hasContent(POM.formatted(""));
        assertThat(init(true)).anyMatch(line -> line.startsWith("devstack-maven-plugin was added to " + pom));
        String written = Files.readString(pom);
        assertThat(init(true))
                .containsExactly(
                        pom + " has devstack-maven-plugin already, or a parent POM has it;" + " nothing was changed");
        assertThat(pom).hasContent(written);
    }

    @Test
    void nextCommandMakesTheJarFirst() throws IOException {
        Files.writeString(pom, POM.formatted("""
                <build><plugins><plugin>
                  <groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId>
                  <version>3.4.0</version>
                </plugin></plugins></build>
                """));

        assertThat(init(true)).anyMatch(line -> line.endsWith("; next: mvn package devstack:run, or mvn verify"));
    }

    @Test
    void pomWithModulesIsNotChanged() throws IOException {
        String parent = POM.formatted("<packaging>pom</packaging><modules><module>a</module></modules>");
        Files.writeString(pom, parent);
        Files.writeString(directory.resolve("Procfile"), "web: node server.js\n");

        assertThatThrownBy(() -> init(true))
                .isInstanceOf(DevStackException.class)
                .hasMessageStartingWith(pom + " has modules")
                .hasMessageEndingWith("-pl MODULE");
        assertThat(pom).hasContent(parent);
    }

    /** Returns what the goal logged. */
    private List<String> init(boolean write) {
        PluginDescriptor plugin = new PluginDescriptor();
        plugin.setVersion("1.2.3");
        MojoDescriptor goal = new MojoDescriptor();
        goal.setGoal("init");
        goal.setPluginDescriptor(plugin);
        Build build = Poms.build(Poms.read(pom, new Properties()), new MojoExecution(goal));
        new InitGoal(build).run(write);
        return ((CollectingLog) build.log()).lines();
    }
}
