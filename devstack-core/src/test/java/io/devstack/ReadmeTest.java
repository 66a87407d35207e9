package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compiles the Java of README.md and docs word for word, runs what can run, and parses the other code. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

    @TempDir
    Path directory;

    @Test
    void libraryExampleStartsAsksAndStops() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "the example's service is python3");

        String output = run(snippet(DOCS.resolve("library.md"), "class Example"), "Example");

        assertThat(output)
                .contains("backend ready on http://localhost:")
                .contains("hello-from-the-directory")
                .contains("nothing is left");
    }

    @Test
    void libraryExampleOfEachPartRuns() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "a service of the example is python3");

        String output = run(snippet(DOCS.resolve("library.md"), "class Shop"), "Shop");

        assertThat(output)
                .containsPattern("backend.* ready again")
                .containsPattern("the worker wrote \\[working at http://localhost:\\d+]")
                .contains("still alive: []");
    }

    @Test
    void javaWithImportsCompiles() throws Exception {
        int compiled = 0;
        for (Path page : pages()) {
            for (String java : blocks(page, "java")) {
                // An integration build compiles those without imports, and devstack-junit its own.
                if (java.startsWith("import ") && !java.contains("import io.devstack.junit.")) {
                    compile(java);
                    compiled++;
                }
            }
        }
        assertThat(compiled).isGreaterThanOrEqualTo(2);
    }

    @Test
    void yamlIsWellFormed() throws Exception {
        int count = 0;
        for (Path page : pages()) {
            for (String yaml : blocks(page, "yaml")) {
                Path file = Files.writeString(directory.resolve("recipe-" + count++ + ".yml"), yaml);
                assertThat(yaml.lines())
                        .allMatch(line -> line.matches("( {2})*(- )?[^\\s\t].*"), "is indented by two, without tabs")
                        .noneMatch(line -> line.matches("[^{]*: [^{]*: .*"));
                assumeTrue(python("import yaml"), "python3 with yaml reads it");
                assertThat(python("import yaml; assert isinstance(yaml.safe_load(open('" + file + "')), dict)"))
                        .as(file.toString())
                        .isTrue();
            }
        }
        assertThat(count).isEqualTo(3);
    }

    /** Maven is replaced by a script that records its arguments: {@code .ci/run} runs {@code mvn install -Pquick}. */
    @Test
    void ciJobInstallsDevstackFromAClone() throws Exception {
        Path checkout = Path.of("..").toRealPath();
        assumeTrue(Files.exists(checkout.resolve(".git")) && status("git", "--version") == 0, "this is a git checkout");
        String line = blocks(DOCS.resolve("ci.md"), "sh").stream()
                .filter(script -> script.contains("git clone"))
                .findFirst()
                .orElseThrow()
                .trim();
        assertThat(Files.readString(README)).contains("      - run: " + line + "\n");
        Path project = Files.createDirectory(directory.resolve("project"));
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Path maven = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\nprintf '%s\\n' \"$@\" > arguments\n");
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", line)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        shell.environment().merge("PATH", tools + ":", (path, first) -> first + path);
        shell.environment().put("DEVSTACK_REPOSITORY", checkout.toUri().toString());
        Process process = shell.start();

        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        List<String> arguments = Files.readAllLines(project.resolve("arguments"));
        assertThat(arguments).endsWith("install", "-Pquick");
        String directoryOfPom = arguments.get(arguments.indexOf("-f") + 1);
        assertThat(project.resolve(directoryOfPom).resolve("pom.xml")).isRegularFile();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sh     | sh -n
            bash   | bash -n
            js     | node --check
            python | python3 -m py_compile
            """)
    void scriptIsParsedByItsInterpreter(String language, String command) throws Exception {
        String program = command.split(" ")[0];
        assumeTrue(status(program, "-c", "exit") >= 0, program + " is installed");
        int count = 0;
        for (Path page : pages()) {
            for (String script : blocks(page, language)) {
                Path file = Files.writeString(directory.resolve("script-" + count++ + ".js"), script);
                List<String> words = new ArrayList<>(List.of(command.split(" ")));
                words.add(file.toString());
                assertThat(status(words.toArray(new String[0]))).as(script).isZero();
            }
        }
        assertThat(count).isPositive();
    }

    @Test
    void jsonIsWellFormed() throws Exception {
        int count = 0;
        for (Path page : pages()) {
            for (String json : blocks(page, "json")) {
                assertThat(new Gson()
                                .getAdapter(JsonElement.class)
                                .fromJson(json)
                                .isJsonObject())
                        .isTrue();
                count++;
            }
        }
        assertThat(count).isPositive();
    }

    /** Blocks without a language are commands and outputs; diagrams are only drawn. */
    @Test
    void codeIsInLanguagesThatATestReads() throws Exception {
        for (Path page : pages()) {
            assertThat(blocks(page, "\\w+"))
                    .as(page.toString())
                    .hasSameSizeAs(blocks(page, "(?:bash|groovy|java|js|json|mermaid|properties|python|sh|xml|yaml)"));
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README));
        try (Stream<Path> docs = Files.list(DOCS)) {
            docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<String> blocks(Path page, String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String snippet(Path page, String having) throws IOException {
        return blocks(page, "java").stream()
                .filter(java -> Pattern.compile(having).matcher(java).find())
                .findFirst()
                .orElseThrow();
    }

    private static boolean python(String program) throws Exception {
        return status("python3", "-c", program) == 0;
    }

    /** Returns the exit status; -1 if there is no such program. */
    private static int status(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Runs a class in a directory of its own, expects status 0, and returns the output. */
    private String run(String java, String main) throws Exception {
        compile(java);
        Files.writeString(directory.resolve("hello-from-the-directory"), "");
        Path output = directory.resolve("output.txt");
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path") + System.getProperty("path.separator") + directory,
                        main)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(example.waitFor(100, TimeUnit.SECONDS)).isTrue();
        assertThat(example.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private void compile(String java) throws IOException {
        Matcher name = CLASS.matcher(java);
        assertThat(name.find()).as(java).isTrue();
        Path file = Files.writeString(directory.resolve(name.group(1) + ".java"), java);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeThat(compiler).as("a JDK, not a JRE").isNotNull();
        int status = compiler.run(
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
