package io.devstack.maven;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the plugin to being thin: goals are parameters and one call, and the core is used by its door and its words. */
@AnalyzeClasses(packages = "io.devstack.maven", importOptions = DoNotIncludeTests.class)
class PluginArchitectureTest {
    private static final int MOST_LINES = 60;

    private static final Set<String> OPEN_PACKAGES = Set.of(
            "io.devstack",
            "io.devstack.maven",
            "io.devstack.model",
            "io.devstack.event",
            "io.devstack.internal.frontend",
            "io.devstack.internal.input");

    /** The other internal classes that the plugin may use. */
    private static final Set<String> OPEN_CLASSES = Set.of(
            "io.devstack.internal.journal.StatusTable",
            "io.devstack.internal.journal.StatusWords",
            "io.devstack.internal.json.Json",
            "io.devstack.internal.os.OperatingSystem",
            "io.devstack.internal.probe.StatusRanges",
            "io.devstack.internal.process.EndInWords",
            "io.devstack.internal.process.Secrets",
            "io.devstack.internal.words.Elapsed");

    @ArchTest
    static final ArchRule useTheDoorAndTheWordsOfTheCore =
            noClasses().should().dependOnClassesThat(internal()).because("the rest of the core may change any time");

    @Test
    void openClassesExist() {
        assertThat(OPEN_CLASSES)
                .allSatisfy(name -> assertThatCode(() -> Class.forName(name)).doesNotThrowAnyException());
    }

    @ArchTest
    static final ArchRule goalsOnlyRun = methods()
            .that()
            .areDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Mojo")
            .and()
            .areDeclaredInClassesThat()
            .doNotHaveSimpleName("HelpMojo")
            .should()
            .haveName("run")
            .orShould()
            .haveName("runUnlessSkipped")
            .orShould()
            .haveName("execute")
            .because("a goal is parameters and one call");

    @Test
    void goalsAreShort() throws IOException {
        Path sources = Path.of("src/main/java/io/devstack/maven");
        try (Stream<Path> files = Files.list(sources)) {
            List<Path> goals =
                    files.filter(file -> file.toString().endsWith("Mojo.java")).toList();
            assertThat(goals).hasSizeGreaterThanOrEqualTo(4);
            for (Path goal : goals) {
                assertThat(linesOfCode(goal)).as("lines of code in %s", goal).isLessThanOrEqualTo(MOST_LINES);
            }
        }
    }

    /** Otherwise a mistyped element gets Maven's own message, which names neither the service nor the fix. */
    @Test
    void goalsWithServicesLookForMistypedElements() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/devstack/maven"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                if (text.contains("@Mojo(") && text.contains("List<ServiceParameters> services")) {
                    assertThat(text).as("%s", file).contains("configurator = ServiceConfigurator.ID");
                }
            }
        }
    }

    private static long linesOfCode(Path file) throws IOException {
        return Files.readString(file)
                .replaceAll("(?s)/\\*.*?\\*/", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//") && !line.startsWith("import "))
                .count();
    }

    private static DescribedPredicate<JavaClass> internal() {
        return describe("are internal to devstack-core", used -> {
            JavaClass outermost = used;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            boolean ours = used.getPackageName().equals("io.devstack")
                    || used.getPackageName().startsWith("io.devstack.");
            return ours
                    && !OPEN_PACKAGES.contains(used.getPackageName())
                    && !OPEN_CLASSES.contains(outermost.getName());
        });
    }
}
