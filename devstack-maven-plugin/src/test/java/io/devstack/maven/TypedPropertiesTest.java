package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.stack.InvalidStackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptorBuilder;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.configuration.PlexusConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedPropertiesTest {
    @TempDir
    Path directory = Path.of("");

    private final MavenProject module = Poms.module(
            "module", "<configuration><services><service><name>backend</name></service></services></configuration>");

    @ParameterizedTest
    @CsvSource({
        "devstack.prots,        devstack.ports",
        "devstack.status.fial,  devstack.status.fail",
        "devstack.dryrun,       devstack.dryRun",
        "devstack.pidDirectry,  devstack.pidDirectory",
        "Devstack.ports,        devstack.ports",
        "devstak.dryRun,        devstack.dryRun",
        "devstack-ports,        devstack.ports"
    })
    void namesTheNearestThatThereIs(String typed, String meant) {
        assertThatThrownBy(() -> refuse(typed, "5000"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("-D" + typed + "=5000", "perhaps you meant " + meant + ";");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "devstack.ports",
                "devstack.dryRun",
                "devstack.junit",
                "devstack.skip",
                "devstack.wait.timeout",
                "devstack.backend.port",
                "devstack.backend.url",
                "devstack.backend.ports.admin",
                "skipITs",
                "it.test",
                "dev.ports",
                "devtools.port",
                "devstackVersion"
            })
    void letsThroughWhatAnyGoalHasWhatServicesExportAndWhatIsNoneOfOurs(String typed) {
        assertThatCode(() -> refuse(typed, "5000")).doesNotThrowAnyException();
    }

    @Test
    void refusesTheExportOfAServiceThatThereIsNot() {
        assertThatThrownBy(() -> refuse("devstack.bakend.port", "5000"))
                .hasMessageContaining("there is no property 'devstack.bakend.port'");
    }

    @Test
    void letsThroughWhatThePomOrAParentMentions() throws Exception {
        MavenProject parent = Poms.moduleWithoutPlugin("parent");
        parent.setFile(Files.writeString(directory.resolve("parent.xml"), "<version>${devstack.version}</version>")
                .toFile());
        module.setParent(parent);
        assertThatCode(() -> refuse("devstack.version", "1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> refuse("devstack.versio", "1")).isInstanceOf(InvalidStackException.class);
    }

    @Test
    void letsThroughWhatAParentFromARepositoryDeclares() {
        MavenProject parent = Poms.moduleWithoutPlugin("parent");
        parent.setFile(null);
        parent.setOriginalModel(new Model());
        parent.getOriginalModel().addProperty("devstack.version", "1");
        module.setParent(parent);
        assertThatCode(() -> refuse("devstack.version", "2")).doesNotThrowAnyException();
    }

    @Test
    void everyPropertyOfEveryGoalIsKnown() throws Exception {
        String descriptor = Files.readString(Path.of("target/classes/META-INF/maven/plugin.xml"));
        assertThat(descriptor.split("\\$\\{devstack\\.", -1)).hasSizeGreaterThan(20);
        for (String rest : descriptor.split("\\$\\{(?=devstack\\.)")) {
            if (rest.startsWith("devstack.")) {
                assertThatCode(() -> refuse(rest.substring(0, rest.indexOf('}')), "x"))
                        .doesNotThrowAnyException();
            }
        }
    }

    private void refuse(String name, String value) {
        Build build = Poms.build(module, start(), module);
        build.session().getUserProperties().setProperty(name, value);
        new TypedProperties(build).refuseUnknown();
    }

    /** As Maven reads it. */
    private static MojoExecution start() {
        try (InputStream in = TypedPropertiesTest.class.getResourceAsStream("/META-INF/maven/plugin.xml");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            PluginDescriptor plugin = new PluginDescriptorBuilder().build(reader);
            MojoDescriptor start = plugin.getMojo("start");
            return new MojoExecution(start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PlexusConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
