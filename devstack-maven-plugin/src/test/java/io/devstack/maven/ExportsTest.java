package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.internal.json.Json;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackDefinition;
import io.devstack.model.StackStatus;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportsTest {
    @TempDir
    Path directory = Path.of("");

    private final MavenProject module = Poms.moduleWithoutPlugin("module");
    private final Build build = Poms.build(module, true, module);

    @Test
    void serviceThatIsDownKeepsItsAddressInTheFileAcrossARestart() throws Exception {
        Path file = directory.resolve("ports.properties");
        Exports exports = new Exports(build, Optional.of(file));
        Files.writeString(
                file,
                "devstack.db.port=5432\ndevstack.db.url=http://localhost:5432\ndevstack.other.url=http://localhost:1\n");

        exports.again(new StackStatus(
                StackStatus.Outcome.DEGRADED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(
                        status("web", ServiceStatus.State.READY, 5001, Optional.of("http://localhost:5001")),
                        status("db", ServiceStatus.State.DEAD, 5432, Optional.empty()))));

        assertThat(file).hasContent("""
                devstack.db.port=5432
                devstack.db.ports.port=5432
                devstack.db.url=http://localhost:5432
                devstack.web.port=5001
                devstack.web.ports.port=5001
                devstack.web.url=http://localhost:5001
                """);
        assertThat(module.getProperties()).containsEntry("devstack.web.port", "5001");
    }

    @Test
    void fileInThePidDirectoryIsRejected() {
        module.setFile(directory.resolve("pom.xml").toFile());
        Exports exports = new Exports(build, Optional.of(build.pidDirectory().resolve("ports.properties")));

        assertThatThrownBy(exports::check)
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<portsFile>", "is in the PID directory", "target/devstack/ports.properties");
    }

    @Test
    void fileOfSomethingElseIsRejectedAndKept() throws Exception {
        module.setFile(directory.resolve("pom.xml").toFile());
        Path file = directory.resolve(".env");
        for (String content : List.of(
                "API_KEY=hunter2\n",
                "devstack.web.port=5000\nAPI_KEY=hunter2\n",
                "devstack.autoOpen=false\n",
                "# a person's notes\n",
                "<project/>",
                "x")) {
            Files.writeString(file, content);
            assertThatThrownBy(new Exports(build, Optional.of(file))::check)
                    .as(content)
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("<portsFile>", "'" + file + "' exists and is not devstack's", "move it");
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void fileOfExportedPropertiesIsReplacedThroughALink() throws Exception {
        module.setFile(directory.resolve("pom.xml").toFile());
        Path file = directory.resolve("ports.properties");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        for (String before : List.of(
                "",
                "\n",
                "# generated\ndevstack.web.port=1\ndevstack.web.ports.admin=2\ndevstack.web.url=http://h/?a=b\n")) {
            Files.writeString(file, before);
            Exports exports = new Exports(build, Optional.of(link));
            exports.check();
            exports.of(List.of());
            assertThat(file).isEmptyFile();
            assertThat(link).isSymbolicLink();
            assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "devstack.web.port,       6000,          true",
        "devstack.web.ports.http, 6000,          true",
        "devstack.web.url,        http://other/, true",
        "devstack.api.port,       6000,          true",
        "devstack.web.port,       5000,          false",
        "devstack.db.port,        6000,          false"
    })
    void typedPropertyThatWouldHideAnExportIsRejected(String name, String value, boolean rejected) {
        StackDefinition stack = new StackDefinition(
                Poms.services("""
                        <service><name>web</name><command>w</command><ports><http>5000</http><admin>0</admin></ports></service>
                        <service><name>api</name><command>w</command><port>0</port></service>
                        """).stream()
                        .map(service -> service.toDefinition(Poms.context(directory)))
                        .toList(),
                directory);
        build.session().getUserProperties().setProperty(name, value);
        Exports exports = new Exports(build, Optional.empty());

        if (rejected) {
            assertThatThrownBy(() -> exports.refuseTyped(stack))
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContainingAll("-D" + name + "=" + value, "<port>${backend.port}</port>");
        } else {
            assertThatCode(() -> exports.refuseTyped(stack)).doesNotThrowAnyException();
        }
    }

    @Test
    void outputFileOfAStatusInTextIsRejected() {
        StatusGoal goal = new StatusGoal(Poms.build(null, false), "text", new File("status.json"));

        assertThatThrownBy(() -> goal.run(false, new DashboardLink(Poms.build(null, false), null, false)))
                .isInstanceOf(InvalidStackException.class)
                .hasMessage("<outputFile>: only format=json writes 'status.json', and the format is 'text'; add"
                        + " -Ddevstack.format=json, or leave the file out");
    }

    @Test
    void statusReplacesItsOwnDocumentOnlyAndKeepsItsMode() throws Exception {
        Path file = directory.resolve("status.json");
        Files.writeString(file, Json.write(new StatusGoal.Document(StackStatus.Outcome.READY, List.of())));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(StatusGoal.isOurs(file)).isTrue();
        OutputFile.write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        for (String content : List.of("<project/>", "{}", "API_KEY=hunter2")) {
            Files.writeString(file, content);
            assertThat(StatusGoal.isOurs(file)).as(content).isFalse();
        }
    }

    private static ServiceStatus status(String name, ServiceStatus.State state, int port, Optional<String> url) {
        return new ServiceStatus(
                new ServiceName(name),
                state,
                Optional.empty(),
                Map.of("port", port),
                url,
                Optional.empty(),
                0,
                0,
                0,
                0,
                Optional.empty());
    }
}
