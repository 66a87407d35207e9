package io.devstack.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Compiles and runs the test classes of README.md and docs/junit.md word for word. */
class ExamplesTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(import .*?\nclass (\\w+) .*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"README.md, ShopTest, 1", "docs/junit.md, AnnotatedShopTest, 2"})
    void testClassOfThePagePasses(String page, String name, int tests) throws Exception {
        assumeTrue(hasPython(), "the examples' services are python3");
        Path source = Files.writeString(directory.resolve(name + ".java"), example(page, name));
        String classPath = System.getProperty("java.class.path");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-cp", classPath, "-d", directory.toString(), source.toString());
        assertThat(status).as("compiled without errors").isZero();

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(loader.loadClass(name)))
                    .execute()
                    .testEvents()
                    .assertStatistics(statistics -> statistics.started(tests).succeeded(tests));
        }
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import http.server")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String example(String page, String name) throws Exception {
        Matcher java = JAVA.matcher(Files.readString(Path.of("..").resolve(page)));
        while (java.find()) {
            if (java.group(2).equals(name)) {
                return java.group(1);
            }
        }
        throw new AssertionError(page + " has no class " + name);
    }
}
