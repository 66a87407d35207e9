package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StopStep;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JVM runs the module's Java programs. */
class ModuleJavaTest {
    private static final String TOOLCHAIN = "/opt/jdk-of-the-toolchain/bin/java";
    private static final String MAVENS =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    @Test
    void theToolchainsJdkRunsJarsAndClasses() throws Exception {
        assertThat(jvmOf("<jar>app.jar</jar>", new OneJdk(TOOLCHAIN))).isEqualTo(TOOLCHAIN);
        assertThat(jvmOf("<mainClass>it.Main</mainClass>", new OneJdk(TOOLCHAIN)))
                .isEqualTo(TOOLCHAIN);
    }

    @Test
    void withoutAToolchainThatHasAJvmItIsMavens() throws Exception {
        assertThat(jvmOf("<jar>app.jar</jar>", new OneJdk(null))).isEqualTo(MAVENS);
        assertThat(jvmOf("<mainClass>it.Main</mainClass>", new OneJdk(null))).isEqualTo(MAVENS);
    }

    @Test
    void toolchainIsTheJavaOfCommandsToo() throws Exception {
        ServiceDefinition command = service("<command>java -version</command>", new OneJdk(TOOLCHAIN));
        assertThat(command.environment()).isEqualTo(Map.of(ServiceDefinition.JDK, "/opt/jdk-of-the-toolchain"));
        assertThat(service("<command>java</command>", new OneJdk(null)).environment())
                .isEmpty();
    }

    @Test
    void placeholderIsTheJvmInCommandsAndVariables() throws Exception {
        ServiceDefinition service = service(
                "<command>@{devstack.java} -version</command><environmentVariables><J>@{devstack.java} -x</J>"
                        + "</environmentVariables><ready><exec>@{devstack.java} Ready</exec></ready>"
                        + "<alive><exec>@{devstack.java} Alive</exec></alive><stop><exec>@{devstack.java} Stop</exec></stop>",
                new OneJdk(TOOLCHAIN));
        assertThat(service.command()).containsExactly(TOOLCHAIN, "-version");
        assertThat(service.ready().probes()).containsExactly(new ProbeDefinition.Exec(List.of(TOOLCHAIN, "Ready")));
        assertThat(service.alive().orElseThrow().probes())
                .containsExactly(new ProbeDefinition.Exec(List.of(TOOLCHAIN, "Alive")));
        assertThat(service.stop().firstStep()).contains(new StopStep.Exec(List.of(TOOLCHAIN, "Stop")));
        assertThat(service.environment()).containsEntry("J", TOOLCHAIN + " -x");
    }

    @Test
    void classOfAModuleIsRunFromTheModulePath() throws Exception {
        assertThat(service("<mainClass>my.mod/it.Main</mainClass>", new OneJdk(TOOLCHAIN))
                        .command())
                .containsExactly(TOOLCHAIN, "-p", directory.toString(), "-m", "my.mod/it.Main");
        assertThat(service(
                                "<mainClass>my.mod/it.Main</mainClass><jvmArguments><a>--module-path</a><a>x</a>"
                                        + "</jvmArguments>",
                                new OneJdk(TOOLCHAIN))
                        .command())
                .containsExactly(TOOLCHAIN, "--module-path", "x", "-m", "my.mod/it.Main");
    }

    @Test
    void longClassPathIsInAFileThatTheJvmReads() throws Exception {
        String entry = directory.resolve("a b\"c\\d") + ":";
        List<String> words =
                new ArrayList<>(List.of(MAVENS, "-Xmx64m", "-cp", entry.repeat(2_000 / entry.length() + 1), "it.Main"));

        Optional<String> text = Poms.java(Optional.empty()).takeLongPath(words);

        assertThat(words).containsExactly(MAVENS, "-Xmx64m", ServiceDefinition.ARGUMENT_FILE, "it.Main");
        Path file = Files.writeString(directory.resolve("app.args"), text.orElseThrow());
        Process java = new ProcessBuilder(MAVENS, "@" + file, "-XshowSettings:properties", "-version")
                .redirectErrorStream(true)
                .start();
        String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed).contains("java.class.path = " + directory.resolve("a b\"c\\d"));
    }

    @ParameterizedTest
    @CsvSource({"x, 2000, false", "x, 2001, true", "\u00fc, 15000, false", "\u00fc, 15001, true"})
    void classPathIsInAFileIfItIsLong(String letter, int letters, boolean file) {
        List<String> words = new ArrayList<>(List.of(MAVENS, "-cp", letter.repeat(letters), "it.Main"));

        assertThat(Poms.java(Optional.empty()).takeLongPath(words).isPresent()).isEqualTo(file);
        assertThat(words).hasSize(file ? 3 : 4);
    }

    @Test
    void everyLongPathOfTheJvmIsInTheFileAndNoArgumentOfTheProgram() {
        String path = "x".repeat(3_000);
        List<String> words = new ArrayList<>(List.of(
                MAVENS, "@own.args", "-p", path, "--add-modules", "a", "--class-path", path, "it.Main", "-cp", path));

        assertThat(Poms.java(Optional.empty()).takeLongPath(words))
                .contains("-p \"" + path + "\"\n--class-path \"" + path + "\"\n");
        assertThat(words)
                .containsExactly(
                        MAVENS,
                        "@own.args",
                        ServiceDefinition.ARGUMENT_FILE,
                        "--add-modules",
                        "a",
                        "it.Main",
                        "-cp",
                        path);
    }

    @ParameterizedTest
    @CsvSource({"-jar", "-m", "my.Main"})
    void pathBehindTheProgramIsItsArgument(String program) {
        List<String> words = new ArrayList<>(List.of(MAVENS, program, "-cp", "x".repeat(3_000), "y"));

        assertThat(Poms.java(Optional.empty()).takeLongPath(words)).isEmpty();
        assertThat(words).hasSize(5);
    }

    private String jvmOf(String program, ToolchainManager toolchains) throws Exception {
        return service(program, toolchains).command().get(0);
    }

    private ServiceDefinition service(String program, ToolchainManager toolchains) throws Exception {
        Files.writeString(directory.resolve("app.jar"), "");
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.getBuild().setOutputDirectory(directory.toString());
        ServiceContext context = new ServiceContext(
                directory, Poms.java(Optional.of(module), toolchains), Optional.empty(), warning -> {}, Set.of());
        return Poms.service("<name>app</name>" + program).toDefinition(context);
    }

    /** What a build has whose toolchain was selected by maven-toolchains-plugin. */
    private record OneJdk(@Nullable String java) implements ToolchainManager {
        @Override
        public @Nullable Toolchain getToolchainFromBuildContext(String type, MavenSession session) {
            return !type.equals("jdk")
                    ? null
                    : new Toolchain() {
                        @Override
                        public String getType() {
                            return "jdk";
                        }

                        @Override
                        public @Nullable String findTool(String tool) {
                            return tool.equals("java") ? java : null;
                        }
                    };
        }

        @Override
        public List<Toolchain> getToolchains(MavenSession session, String type, Map<String, String> requirements) {
            return List.of();
        }
    }
}
