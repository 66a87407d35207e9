package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each block is read by Maven and by the plugin's own reader, from the POM that it was inserted into. */
class FoundServicesTest {
    @TempDir
    Path directory;

    @BeforeEach
    void makePom() throws IOException {
        pom("");
    }

    @Test
    void exampleIsPrintedIfNothingIsFound() throws Exception {
        file("src/main.py", "app = FastAPI()\n");
        file(".hidden/package.json", "{\"scripts\": {\"dev\": \"vite\"}}");
        file("module/pom.xml", "<project/>");
        file("module/package.json", "{\"scripts\": {\"dev\": \"vite\"}}");
        file("package.json", "{\"name\": \"only-tools\", \"scripts\": {\"lint\": \"eslint .\"}}");
        file("main.py", "print('uvicorn')\n");

        assertThat(found().isEmpty()).isTrue();
        assertThat(found().notes()).isEmpty();
        assertThat(services()).extracting(service -> service.name().value()).containsExactly("backend");
    }

    @Test
    void backendAndFrontendAreFoundOneDirectoryBelow() throws Exception {
        file("api/main.py", """
                import fastapi
                app: fastapi.FastAPI = fastapi.FastAPI(title="shop")

                @app.get("/health")
                def health(): return "up"
                """);
        file("Angebot & <Co>/main.py", "app = FastAPI()\n"); // no name for an element
        file("Öl ui/package.json", "{\"scripts\": {\"dev\": \"tsc && vite --host\", \"start\": \"vite preview\"}}");

        assertThat(found().notes())
                .containsExactly(
                        "found api/main.py for the service api",
                        "found Öl ui/package.json (script 'dev') for the service l-ui");
        List<ServiceDefinition> services = services();
        assertThat(services.get(0).command()).containsExactly("uvicorn", "main:app", "--port", "@{devstack.api.port}");
        assertThat(services.get(0).workingDirectory()).isEqualTo(directory.resolve("api"));
        assertThat(services.get(1).command())
                .containsExactly("npm", "run", "dev", "--", "--port", "@{devstack.l-ui.port}", "--strictPort");
        assertThat(services.get(1).workingDirectory()).isEqualTo(directory.resolve("Öl ui"));
        assertThat(services.get(1).dependsOn()).extracting(Object::toString).containsExactly("api");
        assertThat(Files.readString(directory.resolve("pom.xml"))).contains("<ready>/health</ready>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            main.py     | service = Starlette(routes=[])       | uvicorn main:service --port @{devstack.backend.port} | 0
            app.py      | app = FastAPI()                      | uvicorn app:app --port @{devstack.backend.port}      | 0
            app/main.py | app = FastAPI()                      | uvicorn app.main:app --port @{devstack.backend.port} | 0
            main.py     | uvicorn.run('x:app', port=8123)      | python3 main.py                                      | 8123
            main.py     | uvicorn.run(make(), port=PORT)       | python3 main.py                                      | 0
            """)
    void pythonProgramIsStartedByUvicornOrByItself(String file, String text, String command, int port)
            throws Exception {
        file(file, text + "\n");
        if (file.contains("/")) {
            file("app/__init__.py", "");
        }

        ServiceDefinition service = services().get(0);
        assertThat(String.join(" ", service.command())).isEqualTo(command);
        assertThat(service.ports().values()).containsExactly(port);
    }

    @Test
    void toolOfAVirtualEnvironmentIsUsed() throws Exception {
        file("main.py", "app = FastAPI()\n");
        file(".venv/bin/uvicorn", "");
        assertThat(directory.resolve(".venv/bin/uvicorn").toFile().setExecutable(true))
                .isTrue();

        assertThat(services().get(0).command().get(0)).isEqualTo(".venv/bin/uvicorn");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            npm       | dev   | nodemon server.js         | npm run dev                                                  | 0
            npm       | start | node ./bin/www            | node ./bin/www                                               | 0
            npm       | start | node --watch server.js    | npm run start                                                | 0
            npm       | dev   | vite build && vite        | npm run dev -- --port @{devstack.frontend.port} --strictPort | 0
            npm       | dev   | vite build --watch        | npm run dev                                                  | 0
            npm       | start | ng serve                  | npm run start -- --port @{devstack.frontend.port}            | 0
            pnpm-lock.yaml | dev | vite                   | pnpm run dev --port @{devstack.frontend.port} --strictPort   | 0
            yarn.lock | dev   | vite --port 5173          | yarn run dev                                                 | 5173
            bun.lockb | dev   | PORT=4000 next dev        | bun run dev                                                  | 4000
            """)
    void scriptIsRunByItsPackageManager(String lock, String script, String text, String command, int port)
            throws Exception {
        file("package.json", "\uFEFF{\"scripts\": {\"" + script + "\": \"" + text + "\"}, \"private\": true}");
        file(lock, "");

        ServiceDefinition service = services().get(0);
        assertThat(String.join(" ", service.command())).isEqualTo(command);
        assertThat(service.ports().values()).containsExactly(port);
        assertThat(service.name().value()).isEqualTo("frontend");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            package-lock.json | "devDependencies": {"vite": "7"} | npm ci
            other             | "dependencies": {"vite": "7"}    | npm install
            yarn.lock         | "dependencies": {"vite": "7"}    | yarn install
            package-lock.json | "dependencies": {}               |
            node_modules/x    | "dependencies": {"vite": "7"}    |
            ../node_modules/x | "dependencies": {"vite": "7"}    |
            """)
    void missingPackagesAreReportedWithTheCommandThatInstallsThem(String there, String packages, String command)
            throws Exception {
        file("ui/package.json", "{\"scripts\": {\"dev\": \"vite\"}, " + packages + "}");
        file("ui/" + there, "");

        String hint = "; its packages are not installed; before the first start: " + command + ", in ui";
        assertThat(found().notes())
                .containsExactly(
                        "found ui/package.json (script 'dev') for the service ui" + (command == null ? "" : hint));
        String comment = "<!-- Before the first start: " + command + " -->";
        assertThat(found().block("1").contains("Before the first start")).isEqualTo(command != null);
        assertThat(found().block("1").contains(comment)).isEqualTo(command != null);
        assertThat(services()).hasSize(1);
    }

    @Test
    void packageManagerOfTheFileGoesBeforeALockFile() throws Exception {
        file("package.json", "{\"packageManager\": \"pnpm@9.1.0+sha512.ab\", \"scripts\": {\"dev\": \"next dev\"}}");
        file("yarn.lock", "");
        assertThat(services().get(0).command()).startsWith("pnpm", "run", "dev");
    }

    @Test
    void packageManagerThatIsNotKnownIsIgnored() throws Exception {
        file("yarn.lock", "");
        file("package.json", "{\"packageManager\": \"other@1\", \"scripts\": {\"dev\": \"next dev\"}}");
        assertThat(services().get(0).command()).startsWith("yarn", "run", "dev");
    }

    @Test
    void springBootIsStartedByItsJar() throws Exception {
        pom("""
                <plugin>
                  <groupId>org.springframework.boot</groupId>
                  <artifactId>spring-boot-maven-plugin</artifactId>
                  <version>3.5.0</version>
                  <executions>
                    <execution>
                      <goals><goal>repackage</goal></goals>
                      <configuration><classifier>exec</classifier></configuration>
                    </execution>
                  </executions>
                </plugin>
                """);
        file("target/shop-1-exec.jar", "");
        file("main.py", "app = FastAPI()\n");

        List<ServiceDefinition> services = services();
        assertThat(services).extracting(service -> service.name().value()).containsExactly("backend", "backend-2");
        assertThat(services.get(0).command())
                .endsWith(directory.resolve("target/shop-1-exec.jar").toString());
        assertThat(services.get(0).environment()).containsEntry("SERVER_PORT", "@{devstack.backend.port}");
    }

    @Test
    void procfileReplacesEverythingElse() throws Exception {
        file("Procfile", "web: node server.js\nworker: node worker.js\n");
        file("package.json", "{\"scripts\": {\"start\": \"node server.js\"}}");

        assertThat(found().notes())
                .containsExactly(
                        "found Procfile with web, worker",
                        "left out, because the Procfile is likely to start them: package.json (script 'start')");
        assertThat(found().block("1")).contains("<procfile>Procfile</procfile>").doesNotContain("<service>");
        PomInsertion.write(directory.resolve("pom.xml"), found().block("1"));
        assertThat(RawConfiguration.of(java.util.Optional.of(module())).value("procfile"))
                .contains("Procfile");
        assertThat(found().withPorts()).as("only web has a port").containsExactly("web");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            package.json | {"scripts": {"dev": | package.json: it is not JSON whose scripts are texts:
            package.json | {"scripts": ["dev"]} | package.json: it is not JSON whose scripts are texts:
            Procfile     | node server.js        | Procfile: line 1
            """)
    void malformedFileIsNamed(String file, String text, String message) throws Exception {
        file(file, text);

        assertThatThrownBy(this::found)
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining(message);
    }

    private FoundServices found() {
        return FoundServices.in(module());
    }

    private MavenProject module() {
        return Poms.read(directory.resolve("pom.xml"), new Properties());
    }

    /** Returns the services of the POM with the block in it. */
    private List<ServiceDefinition> services() throws IOException {
        Path pom = directory.resolve("pom.xml");
        assertThat(PomInsertion.write(pom, found().block("1.2.3"))).isTrue();
        assertThat(module().getPlugin(RawConfiguration.KEY).getVersion()).isEqualTo("1.2.3");
        return Poms.startIn(pom, "default", new Properties()).stream()
                .map(service -> service.toDefinition(Poms.context(directory)))
                .toList();
    }

    private void pom(String plugin) throws IOException {
        file("pom.xml", """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>g</groupId>
                  <artifactId>shop</artifactId>
                  <version>1</version>
                  <build>
                    <plugins>
                %s    </plugins>
                  </build>
                </project>
                """.formatted(plugin));
    }

    private void file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
