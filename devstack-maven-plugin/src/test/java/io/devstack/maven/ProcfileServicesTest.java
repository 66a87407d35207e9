package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcfileServicesTest {
    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void procfile() throws Exception {
        Files.writeString(directory.resolve("Procfile"), "web: serve $PORT\nWorker_1: work\n");
    }

    @Test
    void givesEachLineAPortOfItsOwnButOnlyTheWebMustOpenIt() throws Exception {
        ServiceDefinition web = definitions("").get(0);
        ServiceDefinition worker = definitions("").get(1);

        assertThat(web.command()).endsWith("serve $PORT");
        assertThat(web.workingDirectory()).isEqualTo(directory);
        assertThat(web.ports()).containsExactly(Map.entry("port", 5000));
        assertThat(worker.name().value()).isEqualTo("worker-1");
        assertThat(worker.ports()).isEmpty();
        assertThat(worker.environment()).containsEntry("PORT", "5100");
    }

    @Test
    void takesVariablesAndTheFirstPortFromTheFileBeside() throws Exception {
        Files.writeString(directory.resolve(".env"), "PORT=7000\nCOLOR=blue\n");

        assertThat(definitions("").get(0).ports()).containsEntry("port", 7000);
        assertThat(definitions("").get(1).environment())
                .containsEntry("PORT", "7100")
                .containsEntry("COLOR", "blue");
    }

    @Test
    void aServiceOfThePomSaysMoreAboutALine() throws Exception {
        List<ServiceDefinition> services =
                definitions("<name>worker-1</name><port>6000</port><dependsOn><service>web</service></dependsOn>");

        assertThat(services).extracting(service -> service.name().value()).containsExactly("worker-1", "web");
        assertThat(services.get(0).command()).endsWith("work");
        assertThat(services.get(0).ports()).containsEntry("port", 6000);
    }

    @Test
    void aServiceOfThePomWithACommandIsItsOwn() throws Exception {
        assertThat(definitions("<name>web</name><command>other</command>")
                        .get(0)
                        .command())
                .containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<port>8000</port>", "<port>0</port>", "<port>own</port>", "<ports><http>8000</http></ports>"})
    void portOfThePomKeepsTheVariableOfTheFileOut(String port) throws Exception {
        Files.writeString(directory.resolve(".env"), "PORT=7000\n");
        ServiceDefinition web = definitions("<name>web</name>" + port).get(0);
        assertThat(web.environment()).doesNotContainKey("PORT");
        assertThat(web.ports()).hasSize(1).doesNotContainValue(7000);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 5000",
        "<services><service><name>web</name><port>8000</port></service></services>, 8000",
        "<services><service><name>web</name><ports><a>8000</a></ports></service></services>, 8000",
        "<services><service><name>web</name><dependsOn>worker</dependsOn></service></services>, 5000"
    })
    void portsOfAProcfileCountForTheWarningOfParallelModules(String services, int port) throws Exception {
        Files.writeString(directory.resolve("Procfile"), "web: run\nworker: run\n");
        MavenProject module =
                Poms.module("m", "<configuration><procfile>Procfile</procfile>" + services + "</configuration>");
        module.setFile(directory.resolve("pom.xml").toFile());
        Build build = Poms.build(module, false, module);

        assertThat(DeclaredStacks.withProcfiles(build).get(directory.resolve(".pids")))
                .containsExactly(port);
        assertThat(DeclaredStacks.of(build).get(directory.resolve(".pids"))).doesNotContain(5000);
    }

    @ParameterizedTest
    @CsvSource({"5000, 3000, 1", "0, 3000, 1", "3000, 3000, 0", "own, 3000, 0"})
    void portInAnEnvironmentFileThatDiffersIsAWarning(String port, String variable, int expected) throws Exception {
        Files.writeString(directory.resolve("own.env"), "A=1\nPORT=" + variable + "\n");
        List<String> warnings = new ArrayList<>();
        String service = "<name>api</name><command>x</command><environmentFile>own.env</environmentFile><port>" + port
                + "</port>";
        Poms.service(service).toDefinition(Poms.context(directory, warnings::add));
        assertThat(warnings)
                .hasSize(expected)
                .allMatch(warning ->
                        warning.contains("PORT in line 2 of ") && warning.contains("own.env overrides the <port>"));

        warnings.clear();
        Poms.service(service + "<environmentVariables><PORT>1</PORT></environmentVariables>")
                .toDefinition(Poms.context(directory, warnings::add));
        assertThat(warnings).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotThere() throws Exception {
        Files.delete(directory.resolve("Procfile"));

        assertThatThrownBy(() -> definitions(""))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<procfile>", "cannot be read", "web: node server.js");
    }

    @Test
    void refusesTwoNamesThatMeanTheSame() throws Exception {
        Files.writeString(directory.resolve("Procfile"), "a_b: x\na-b: y\n");

        assertThatThrownBy(() -> definitions("")).hasMessageContainingAll("'a-b'", "rename");
    }

    @Test
    void namesTheLineOfAnInvalidServiceName() throws Exception {
        Files.writeString(directory.resolve("Procfile"), "web: x\n\nsupervisor: y\n");
        assertThatThrownBy(() -> definitions("")).hasMessageContainingAll("line 3", "'supervisor' is reserved");

        Files.writeString(directory.resolve("Procfile"), "web: x\n2nd: y\n");
        assertThatThrownBy(() -> definitions("")).hasMessageContainingAll("line 2", "'2nd'");
    }

    @Test
    void namesTheLineThatIsNotUtf8() throws Exception {
        Files.write(directory.resolve(".env"), "A=1\nB=caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> definitions(""))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll(".env", "line 2", "UTF-8");
    }

    @Test
    void environmentFileWinsOverTheCallersVariableAndWarns() throws Exception {
        Files.writeString(directory.resolve(".env"), "COLOR=blue\nHOST=b\nSHAPE\nURL=http://${HOST}\nNOBODYS\n");
        List<String> warnings = new ArrayList<>();

        ProcfileServices services = ProcfileServices.read(
                directory.resolve("Procfile"), Map.of("COLOR", "red", "HOST", "b", "SHAPE", "round"), warnings::add);

        assertThat(services.entry("web").orElseThrow().environment())
                .containsEntry("COLOR", "blue")
                .containsEntry("SHAPE", "round")
                .containsEntry("URL", "http://${HOST}")
                .doesNotContainKey("NOBODYS");
        assertThat(warnings).hasSize(3);
        assertThat(warnings).anyMatch(warning -> warning.contains("your environment: COLOR;"));
        assertThat(warnings).anyMatch(warning -> warning.contains("line 4: URL has ${HOST}"));
        assertThat(warnings).anyMatch(warning -> warning.contains("line 5 is a name without '='"));
        assertThat(warnings).noneMatch(warning -> warning.contains("blue") || warning.contains("red"));
    }

    @Test
    void environmentFileOfAServiceNamesFileAndLineInTheMessage() throws Exception {
        Files.writeString(directory.resolve("bad.env"), "A=1\nmy-name=2\n");

        assertThatThrownBy(() -> definitions("<name>web</name><environmentFile>bad.env</environmentFile>"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll(
                        "service 'web'", "<environmentFile>", "bad.env", "line 2", "letters, digits, '_' and '.'");
    }

    @Test
    void environmentFileMadeByATaskTakesPrecedenceOverTheFileBesideTheProcfile() throws Exception {
        Files.writeString(directory.resolve(".env"), "COLOR=blue\n");
        Files.writeString(directory.resolve("made.env"), "COLOR=red\n");
        String web = "<name>web</name><environmentFile>made.env</environmentFile>"
                + "<environmentVariables><OWN>1</OWN></environmentVariables>";

        ServiceDefinition early = definitions(web).get(0);
        assertThat(early.environment()).containsEntry("COLOR", "red").containsEntry("OWN", "1");
        ServiceDefinition late = definitions(
                        web + "<dependsOn>seed</dependsOn>", "<name>seed</name><command>x</command><task>true</task>")
                .get(0);
        assertThat(late.environmentFile()).contains(directory.resolve("made.env"));
        assertThat(late.defaults()).containsEntry("COLOR", "blue").containsEntry("PORT", "5000");
        assertThat(late.environment()).containsEntry("OWN", "1").doesNotContainKeys("COLOR", "PORT");
    }

    @Test
    void foreignPlaceholdersInFilesAreKeptAndUnknownOwnOnesAreRejected() throws Exception {
        Files.writeString(directory.resolve(".env"), "PATTERN='@{user} %d'\nURL=http://h:@{devstack.web.port}/@{x}\n");
        Files.writeString(directory.resolve("own.env"), "MAIL=@{domain}\nOWN=@{1}\n");
        ServiceDefinition web = definitions("<name>web</name><environmentFile>own.env</environmentFile>"
                        + "<environmentVariables><OWN>1</OWN></environmentVariables>")
                .get(0);

        assertThatNoException().isThrownBy(() -> new StackDefinition(List.of(web), directory));
        assertThat(web.environment()).containsEntry("OWN", "1").doesNotContainKey("PATTERN");
        assertThat(web.defaults())
                .containsEntry("PATTERN", "@{user} %d")
                .containsEntry("MAIL", "@{domain}")
                .containsOnlyKeys("PATTERN", "URL", "MAIL");

        Files.writeString(directory.resolve(".env"), "URL=http://h:@{devstack.nope.port}\n");
        assertThatThrownBy(() -> new StackDefinition(definitions(""), directory))
                .hasMessageContainingAll("'web'", "variable URL of its files", "no service 'nope'");
    }

    private List<ServiceDefinition> definitions(String... services) {
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.setFile(directory.resolve("pom.xml").toFile());
        List<ServiceParameters> inPom = Arrays.stream(services)
                .filter(service -> !service.isEmpty())
                .map(Poms::service)
                .toList();
        return new DeclaredServices(
                        Poms.build(module, false), inPom, new File("Procfile"), Poms.java(Optional.of(module)))
                .definitions();
    }
}
