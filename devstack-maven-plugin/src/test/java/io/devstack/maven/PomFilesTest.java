package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PomFilesTest {
    private static final String APP = "<service><name>app</name><executable>run</executable>%s</service>";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <arguments>-u x<argument>b</argument></arguments>        | service 'app', <arguments>: the text '-u x' stands beside <argument>
            <arguments><argument>b</argument>last</arguments>        | service 'app', <arguments>: the text 'last' stands beside <argument>
            <ready>/health<timeout>5s</timeout></ready>              | service 'app', <ready>: the text '/health' stands beside <timeout>
            stray                                                    | service 'app': the text 'stray' stands beside <name>
            """)
    void textBesideElementsIsRejected(String elements, String message) throws IOException {
        assertThatThrownBy(() -> start(APP.formatted(elements), ""))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("and Maven drops it; write either the text or the elements");
    }

    @Test
    void textThatMayBeAValueIsNotShown() {
        assertThatThrownBy(() ->
                        start(APP.formatted("<environmentVariables>DB=hunter2<A>1</A></environmentVariables>"), ""))
                .hasMessageContaining("text stands beside <A>")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void commentsAndBlanksBesideElementsAreAllowed() throws IOException {
        start(APP.formatted("<arguments> <!-- why --> <argument>b</argument>\n</arguments>"), "");
    }

    @Test
    void profileCountsWhereItIsActive() throws IOException {
        String mixed = APP.formatted("<arguments>a<argument>b</argument></arguments>");

        assertThat(start(APP.formatted(""), mixed)).isEqualTo(1);
        assertThatThrownBy(() -> start(APP.formatted(""), mixed, "extra")).hasMessageContaining("the text 'a' stands");
    }

    @Test
    void profileOfAParentCountsOnlyWhereItIsActiveThere() throws IOException {
        String profile = "<profiles><profile><id>extra</id><activation>%s</activation>%s</profile></profiles>";
        Files.writeString(
                directory.resolve("parent.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>p</artifactId>"
                        + "<version>1</version><packaging>pom</packaging>"
                        + profile.formatted(
                                "<property><name>never.set</name></property>",
                                plugin(APP.formatted("<arguments>a<argument>b</argument></arguments>")))
                        + "</project>");
        Path pom = Files.writeString(
                directory.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><parent><groupId>g</groupId><artifactId>p</artifactId>"
                        + "<version>1</version><relativePath>parent.xml</relativePath></parent><artifactId>a</artifactId>"
                        + "<packaging>pom</packaging>" + plugin(APP.formatted(""))
                        + profile.formatted("<activeByDefault>true</activeByDefault>", "") + "</project>");

        assertThat(Poms.startIn(pom, "default", new Properties())).hasSize(1);
        Properties set = new Properties();
        set.setProperty("never.set", "true");
        assertThatThrownBy(() -> Poms.startIn(pom, "default", set)).hasMessageContaining("the text 'a' stands");
    }

    private int start(String service, String inProfile, String... profiles) throws IOException {
        Path pom = directory.resolve("pom.xml");
        Files.writeString(
                pom,
                "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId>"
                        + "<version>1</version><packaging>pom</packaging>" + plugin(service)
                        + (inProfile.isEmpty()
                                ? ""
                                : "<profiles><profile><id>extra</id>" + plugin(inProfile) + "</profile></profiles>")
                        + "</project>");
        return Poms.startIn(pom, "default", new Properties(), profiles).size();
    }

    private static String plugin(String service) {
        return "<build><plugins><plugin><groupId>io.devstack</groupId><artifactId>devstack-maven-plugin</artifactId>"
                + "<version>1</version><configuration><services>" + service
                + "</services></configuration></plugin></plugins></build>";
    }
}
