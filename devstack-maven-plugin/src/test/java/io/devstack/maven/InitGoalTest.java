package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.DevStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
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
    void integrationTestsAreRunWithTheAddresses() throws IOException {
        Files.writeString(directory.resolve("package.json"), "{\"scripts\": {\"dev\": \"vite\"}}");

        assertThat(init(true))
                .anyMatch(line -> line.contains(", and maven-failsafe-plugin, which runs the tests of mvn verify"));
        Plugin failsafe = failsafe();
        assertThat(failsafe.getVersion())
                .isEqualTo(Files.readString(Path.of("..", "pom.xml"))
                        .replaceFirst("(?s).*<surefire.version>(.*?)</surefire.version>.*", "$1"));
        assertThat(failsafe.getExecutions().get(0).getGoals()).containsExactly("integration-test", "verify");
        assertThat(String.valueOf(failsafe.getConfiguration()))
                .contains("<frontend.url>${devstack.frontend.url}</frontend.url>");
    }

    @Test
    void whatAParentManagesIsNotRepeated() throws IOException {
        Files.writeString(pom, POM.formatted("""
                <build><pluginManagement><plugins><plugin>
                  <artifactId>maven-failsafe-plugin</artifactId><version>9</version>
                  <executions><execution><id>its</id><goals><goal>integration-test</goal></goals></execution></executions>
                </plugin></plugins></pluginManagement></build>
                """));
        Files.writeString(directory.resolve("Procfile"), "worker: node worker.js\n");

        init(true);

        assertThat(failsafe().getVersion()).isEqualTo("9");
        assertThat(failsafe().getExecutions())
                .extracting(PluginExecution::getId)
                .containsExactly("its");
        assertThat(failsafe().getConfiguration())
                .as("no service has an address")
                .isNull();
    }

    @Test
    void failsafeWithoutGoalsIsReported() throws IOException {
        String present = POM.formatted(
                "<build><plugins><plugin><artifactId>maven-failsafe-plugin</artifactId></plugin></plugins></build>");
        Files.writeString(pom, present);
        Files.writeString(directory.resolve("Procfile"), "web: node server.js\n");

        assertThat(init(true)).anyMatch(line -> line.startsWith("maven-failsafe-plugin runs no test yet"));
        assertThat(Files.readString(pom)).containsOnlyOnce("maven-failsafe-plugin");
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

    private Plugin failsafe() {
        return Poms.read(pom, new Properties()).getPlugin("org.apache.maven.plugins:maven-failsafe-plugin");
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
