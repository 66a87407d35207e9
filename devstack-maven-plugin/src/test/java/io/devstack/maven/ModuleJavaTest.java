package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.stack.ServiceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private String jvmOf(String program, ToolchainManager toolchains) throws Exception {
        Files.writeString(directory.resolve("app.jar"), "");
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.getBuild().setOutputDirectory(directory.toString());
        ServiceContext context = new ServiceContext(
                directory, Poms.java(Optional.of(module), toolchains), Optional.empty(), warning -> {}, Set.of());
        ServiceDefinition service = Poms.service("<name>app</name>" + program).toDefinition(context);
        return service.command().get(0);
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
