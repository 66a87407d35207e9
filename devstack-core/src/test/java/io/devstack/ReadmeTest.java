package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java of the README, word for word. */
class ReadmeTest {
    private static final List<String> IMPORTS = List.of(
            "io.devstack.*",
            "io.devstack.journal.NarratingListener",
            "io.devstack.stack.*",
            "java.net.URI",
            "java.nio.charset.StandardCharsets",
            "java.nio.file.Path");

    @TempDir
    Path directory;

    @Test
    void theLibraryExampleStartsAsksAndStops() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "the example's service is python3");
        compile(javaOf(Path.of("..", "README.md")));
        Files.writeString(directory.resolve("hello-from-the-directory"), "");

        Path output = directory.resolve("output.txt");
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path") + System.getProperty("path.separator") + directory,
                        "Example")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(example.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output))
                .contains("backend ready on http://localhost:")
                .contains("hello-from-the-directory")
                .contains("nothing is left");
        assertThat(example.exitValue()).isZero();
    }

    @Test
    void theYamlOfTheReadmeIsYaml() throws Exception {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        int count = 0;
        while (block.find()) {
            Path file = Files.writeString(directory.resolve("recipe-" + count++ + ".yml"), block.group(1));
            assertThat(block.group(1).lines())
                    .allMatch(line -> line.matches("( {2})*(- )?[^\\s\t].*"), "is indented by two, without tabs")
                    .noneMatch(line -> line.matches(".*: .*: .*"));
            assumeTrue(runs("import yaml"), "python3 with yaml reads it");
            assertThat(runs("import yaml; assert isinstance(yaml.safe_load(open('" + file + "')), dict)"))
                    .as(file.toString())
                    .isTrue();
        }
        assertThat(count).isEqualTo(2);
    }

    private static boolean runs(String python) throws Exception {
        try {
            Process process = new ProcessBuilder("python3", "-c", python)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(100, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String javaOf(Path readme) throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(readme));
        assertThat(block.find()).as("a java block in the README").isTrue();
        return block.group(1);
    }

    private void compile(String body) throws IOException {
        StringBuilder source = new StringBuilder();
        IMPORTS.forEach(name -> source.append("import ").append(name).append(";\n"));
        source.append("public class Example {\n  public static void main(String[] arguments) throws Exception {\n")
                .append(body)
                .append("  }\n}\n");
        Path file = Files.writeString(directory.resolve("Example.java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        file.toString());
        assertThat(status).as("compiled without errors").isZero();
    }
}
