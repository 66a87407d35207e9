package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.devstack.model.InvalidStackException;
import io.devstack.model.UnknownServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Model;
import org.apache.maven.plugin.MojoExecution;
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

    private final MavenProject bindsStart =
            Poms.module("binder", "<executions><execution><goals><goal>start</goal></goals></execution></executions>");

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
                "devstack.platform",
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
    void letsThroughWhatAParentFromARepositoryReads() {
        MavenProject parent = Poms.moduleWithoutPlugin("parent");
        parent.setFile(null);
        parent.setOriginalModel(new Model());
        parent.getOriginalModel().setUrl("http://localhost/${devstack.version}");
        module.setParent(parent);
        assertThatCode(() -> refuse("devstack.version", "2")).doesNotThrowAnyException();
        assertThatThrownBy(() -> refuse("devstack.versio", "2")).isInstanceOf(InvalidStackException.class);
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

    @ParameterizedTest
    @CsvSource({
        "stop,          devstack.services, backend, 'logs, restart, run, start'",
        "hard-shutdown, devstack.services, backend, 'logs, restart, run, start'",
        "stop,          service,           backend, 'logs, restart, run, start'",
        "hard-shutdown, service,           'backend,bakend', 'logs, restart, run, start'",
        "stop,          service,           backnd,  'logs, restart, run, start'",
        "stop,          devstack.dryRun,   true,    hard-shutdown",
        "restart,       devstack.dryRun,   true,    hard-shutdown"
    })
    void refusesAtAGoalThatWouldDoMoreThanWasAskedFor(String goal, String name, String value, String having) {
        Build build = Poms.build(module, execution(goal), module);
        build.session().getUserProperties().setProperty(name, value);
        assertThatThrownBy(() -> new TypedProperties(build).refuseIgnored())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll(
                        "-D" + name + "=" + value, goal + " has no such property", having + " have it", "leave it out");
    }

    @ParameterizedTest
    @CsvSource({
        "stop,          devstack.services, backend, devstack:start",
        "stop,          devstack.services, backend, io.devstack:devstack-maven-plugin:0.1.0:restart@one",
        "stop,          devstack.dryRun,   false,   devstack:stop",
        "stop,          devstack.services, '',      devstack:stop",
        "hard-shutdown, devstack.dryRun,   true,    devstack:hard-shutdown",
        "status,        devstack.services, backend, devstack:status"
    })
    void letsThroughWhatAnotherTypedGoalHasAndWhatChangesNothing(String goal, String name, String value, String typed) {
        Build build = Poms.build(module, execution(goal), module);
        build.session().getUserProperties().setProperty(name, value);
        build.session().getRequest().setGoals(List.of(typed, "devstack:" + goal));
        assertThatCode(() -> new TypedProperties(build).refuseIgnored()).doesNotThrowAnyException();
    }

    @Test
    void serviceIsShortForTheServicesOfATypedGoalOnly() {
        MojoExecution bound = execution("logs");
        bound.setLifecyclePhase("verify");
        for (MojoExecution logs : List.of(execution("logs"), bound)) {
            Build build = Poms.build(module, logs, module);
            build.session().getUserProperties().setProperty("service", "backend,database");
            assertThat(build.typedServices(List.of("frontend")))
                    .isEqualTo(build.isBound() ? List.of("frontend") : List.of("backend", "database"));
        }
        assertThat(Poms.build(module, execution("logs"), module).typedServices(List.of("frontend")))
                .containsExactly("frontend");
    }

    @Test
    void mistypedServiceIsNotIgnored() throws Exception {
        module.setFile(Files.writeString(
                        directory.resolve("pom.xml"), "<services><service><name>backend</name></service></services>")
                .toFile());
        Build build = Poms.build(module, execution("restart"), module);
        build.session().getUserProperties().setProperty("service", "backnd");
        assertThat(build.typedServices(List.of())).containsExactly("backnd");

        for (String used : List.of("${service}", "@{service}")) {
            Files.writeString(directory.resolve("pom.xml"), "<service><name>" + used + "</name></service>");
            assertThat(build.typedServices(List.of("frontend"))).containsExactly("frontend");
        }
        Files.delete(directory.resolve("pom.xml"));
        module.setOriginalModel(new Model());
        module.getOriginalModel().addProperty("service", "orders");
        assertThat(build.typedServices(List.of("frontend"))).containsExactly("frontend");
        build.session().getUserProperties().setProperty("service", "backend");
        assertThat(build.typedServices(List.of("frontend"))).containsExactly("backend");
    }

    @Test
    void logsOfAMistypedServiceAreRejectedInAReactor() {
        MavenProject other = Poms.moduleWithoutPlugin("other");
        Build build = Poms.build(other, execution("logs"), module, other);

        assertThatThrownBy(() -> new LogsGoal(build).run(List.of("backnd"), 1, false, false, false))
                .isInstanceOf(UnknownServiceException.class)
                .hasMessageContainingAll("'backnd'", "backend");
        assertThatCode(() -> new LogsGoal(build).run(List.of("backend"), 1, false, false, false))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "hard-shutdown, dryRun,       true,    devstack.dryRun",
        "hard-shutdown, dry-run,      true,    devstack.dryRun",
        "hard-shutdown, ports,        5000,    devstack.ports",
        "hard-shutdown, processNames, node,    devstack.processNames",
        "restart,       services,     backend, devstack.services",
        "restart,       only,         backend, devstack.services"
    })
    void propertyWithoutItsPrefixIsRejected(String goal, String name, String value, String meant) {
        Build build = Poms.build(module, execution(goal), module);
        build.session().getUserProperties().setProperty(name, value);
        build.session().getRequest().setGoals(List.of("devstack:" + goal));
        assertThatThrownBy(() -> new ShortProperties(build).refuse())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("-D" + name + "=" + value, "write -D" + meant + "=" + value);
    }

    @ParameterizedTest
    @CsvSource({
        "stop,          dryRun,       true,    hard-shutdown",
        "start,         dry-run,      true,    hard-shutdown",
        "stop,          services,     backend, 'logs, restart, run, start'",
        "hard-shutdown, services,     backend, 'logs, restart, run, start'"
    })
    void propertyWithoutItsPrefixThatTheGoalDoesNotHaveIsToBeLeftOut(
            String goal, String name, String value, String having) {
        Build build = Poms.build(module, execution(goal), module);
        build.session().getUserProperties().setProperty(name, value);
        build.session().getRequest().setGoals(List.of("devstack:" + goal));
        assertThatThrownBy(() -> new ShortProperties(build).refuse())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("-D" + name + "=" + value + ": ")
                .hasMessageEndingWith(" is for " + having + "; leave it out")
                .hasMessageNotContaining("write -D");
    }

    @ParameterizedTest
    @CsvSource({
        "hard-shutdown, dryRun,    false, devstack:hard-shutdown, ''",
        "hard-shutdown, service,   x,     devstack:hard-shutdown, ''",
        "logs,          f,         true,  devstack:logs,          ''",
        "status,        format,    HTML,  dependency-check:check, ''",
        "status,        format,    HTML,  devstack:status,        ''",
        "start,         dryRun,    true,  release:prepare,        ''",
        "logs,          tail,      5,     devstack:logs,          ''",
        "start,         skip,      true,  devstack:start,         ''",
        "status,        format,    HTML,  devstack:status,        '${format}'",
        "start,         services,  a,     devstack:start,         '<only>${services}</only>'",
        "wait,          fail,      true,  devstack:wait,          ''",
        "start,         skipITs,   true,  devstack:start,         ''",
        "init,          write,     true,  devstack:init,          ''"
    })
    void propertyThatMayBeMeantForTheBuildIsLetThrough(String goal, String name, String value, String typed, String pom)
            throws Exception {
        module.setFile(Files.writeString(directory.resolve("pom.xml"), "<p>" + pom + "</p>")
                .toFile());
        Build build = Poms.build(module, execution(goal), module);
        build.session().getUserProperties().setProperty(name, value);
        build.session().getRequest().setGoals(List.of(typed, "devstack:" + goal));
        assertThatCode(() -> new ShortProperties(build).refuse()).doesNotThrowAnyException();
    }

    @Test
    void dryRunThatThePomReadsIsLetThrough() {
        MavenProject configured =
                Poms.module("configured", "<configuration><dryRun>${dryRun}</dryRun></configuration>");
        Build build = Poms.build(configured, execution("hard-shutdown"), configured);
        build.session().getUserProperties().setProperty("dryRun", "true");
        assertThatCode(() -> new ShortProperties(build).refuse()).doesNotThrowAnyException();
    }

    @Test
    void boundGoalLeavesPropertiesWithoutPrefixAlone() {
        MojoExecution start = execution("start");
        start.setLifecyclePhase("pre-integration-test");
        Build build = Poms.build(module, start, module);
        build.session().getUserProperties().setProperty("services", "backend");
        assertThatCode(() -> new ShortProperties(build).refuse()).doesNotThrowAnyException();
    }

    @Test
    void aBoundStopGoesOnWhateverWasTypedForTheStart() {
        MojoExecution stop = execution("stop");
        stop.setLifecyclePhase("post-integration-test");
        Build build = Poms.build(module, stop, module);
        build.session().getUserProperties().setProperty("devstack.services", "backend");
        assertThatCode(() -> new TypedProperties(build).refuseIgnored()).doesNotThrowAnyException();
    }

    @Test
    void aTypedStopGoesOnBehindABuildThatBindsAGoalThatHasTheProperty() {
        Build build = Poms.build(bindsStart, execution("stop"), bindsStart);
        build.session().getUserProperties().setProperty("devstack.services", "backend");
        build.session().getRequest().setGoals(List.of("verify", "devstack:stop"));
        assertThatCode(() -> new TypedProperties(build).refuseIgnored()).doesNotThrowAnyException();
        build.session().getRequest().setGoals(List.of("devstack:stop"));
        assertThatThrownBy(() -> new TypedProperties(build).refuseIgnored()).isInstanceOf(InvalidStackException.class);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        start,  <procfile>Procfile</procfile>,                          devstack.procfile,  other,   true
        start,  <procfile>Procfile</procfile>,                          devstack.procfile,  Procfile, false
        start,  <procfile>${devstack.procfile}</procfile>,              devstack.procfile,  other,   false
        status, <procfile>Procfile</procfile>,                          devstack.procfile,  other,   false
        start,  <onRunning>fail</onRunning>,                            devstack.onRunning, reuse,   true
        start,  <open>false</open>,                                     devstack.onRunning, reuse,   false
        """)
    void warnsOfAPropertyThatThePomOverrides(String goal, String inPom, String name, String value, boolean warned) {
        MavenProject configured = Poms.module("configured", "<configuration>" + inPom + "</configuration>");
        Build build = Poms.build(configured, execution(goal), configured);
        build.session().getUserProperties().setProperty(name, value);

        List<String> warnings = new TypedProperties(build).overriddenByPom();

        assertThat(warnings).hasSize(warned ? 1 : 0);
        assertThat(warnings)
                .allMatch(warning -> warning.contains("-D" + name + "=" + value) && warning.contains(inPom));
    }

    @Test
    void warnsOfAPropertyThatTheExecutionOverrides() {
        MavenProject configured = Poms.module(
                "configured",
                "<executions><execution><id>one</id><goals><goal>start</goal></goals><configuration>"
                        + "<procfile>Procfile</procfile></configuration></execution></executions>");
        MojoExecution start =
                new MojoExecution(execution("start").getMojoDescriptor(), "one", MojoExecution.Source.LIFECYCLE);
        Build build = Poms.build(configured, start, configured);
        build.session().getUserProperties().setProperty("devstack.procfile", "other");

        assertThat(new TypedProperties(build).overriddenByPom()).hasSize(1);
    }

    @Test
    void refusesADryRunThatThePomOverrides() {
        MavenProject configured = Poms.module("configured", "<configuration><dryRun>false</dryRun></configuration>");
        Build build = Poms.build(configured, execution("hard-shutdown"), configured);
        build.session().getUserProperties().setProperty("devstack.dryRun", "true");

        assertThatThrownBy(() -> new TypedProperties(build).overriddenByPom())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("-Ddevstack.dryRun=true", "<dryRun>false</dryRun>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <only>base,${devstack.services}</only>                     |                      | true
            <only>base,backend</only>                                  |                      | false
            <only><s>base</s><s>${devstack.services}</s></only>        |                      | true
            <only combine.children="append"><s>base</s></only>         | <only><s>${devstack.services}</s></only> | true
            <only>base,backend</only>                                  | <only>${devstack.services}</only> | false
            """)
    void propertyInAnElementOfThePomIsNotOverridden(String own, String inherited, boolean read) {
        MavenProject configured = Poms.module("configured", "<configuration><only>base,backend</only></configuration>");
        configured.setOriginalModel(Poms.module("configured", "<configuration>" + own + "</configuration>")
                .getModel());
        MavenProject parent = Poms.moduleWithoutPlugin("parent");
        parent.setOriginalModel(Poms.module("parent", "<configuration>" + inherited + "</configuration>")
                .getModel());
        configured.setParent(parent);
        Build build = Poms.build(configured, execution("start"), configured);
        build.session().getUserProperties().setProperty("devstack.services", "backend");

        assertThat(catchThrowable(() -> new TypedProperties(build).overriddenByPom()) == null)
                .isEqualTo(read);
    }

    @Test
    void mistakeInAValueOfThePomNamesTheElementWhateverWasTyped() {
        MavenProject configured =
                Poms.module("configured", "<configuration><readyTimeout>abc</readyTimeout></configuration>");
        Build build = Poms.build(configured, execution("start"), configured);
        build.session().getUserProperties().setProperty("devstack.readyTimeout", "5m");

        assertThat(new TypedProperties(build).asTyped("<configuration>, <readyTimeout>: 'abc' is wrong; fix"))
                .isEqualTo("<configuration>, <readyTimeout>: 'abc' is wrong; fix");
    }

    @Test
    void mistakeInATypedValueNamesTheProperty() {
        Build build = Poms.build(module, execution("start"), module);
        build.session().getUserProperties().setProperty("devstack.readyTimeout", "abc");
        TypedProperties typed = new TypedProperties(build);

        assertThat(typed.asTyped("<configuration>, <readyTimeout>: 'abc' is wrong; fix"))
                .isEqualTo("-Ddevstack.readyTimeout: 'abc' is wrong; fix");
        assertThat(typed.asTyped("<stopTimeout>: 'abc' is wrong; fix")).isEqualTo("<stopTimeout>: 'abc' is wrong; fix");
        assertThat(typed.asTyped("service 'a', <readyTimeout>: x; y")).isEqualTo("service 'a', <readyTimeout>: x; y");
    }

    private void refuse(String name, String value) {
        Build build = Poms.build(module, execution("start"), module);
        build.session().getUserProperties().setProperty(name, value);
        new TypedProperties(build).refuseUnknown();
    }

    /** As Maven reads it. */
    private static MojoExecution execution(String goal) {
        try (InputStream in = TypedPropertiesTest.class.getResourceAsStream("/META-INF/maven/plugin.xml");
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            PluginDescriptor plugin = new PluginDescriptorBuilder().build(reader);
            return new MojoExecution(plugin.getMojo(goal));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PlexusConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
