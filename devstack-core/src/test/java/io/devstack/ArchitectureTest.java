package io.devstack;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * Holds the packages to the arrows that were drawn for them, and the code to a few house rules that a compiler can't
 * check. A failure here is answered by moving code, or by a change of plan: the table, CONTRIBUTING.md, and an ADR.
 */
@AnalyzeClasses(packages = ArchitectureTest.BASE, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    static final String BASE = "io.devstack";

    private static final String INTERNAL = BASE + ".internal";

    private static final String DOOR = "(root)";

    /**
     * Each package with the packages it may use directly; one of which there is no class yet does no harm. The root,
     * {@code model} and {@code event} are public, all others are below {@code internal}.
     */
    private static final Map<String, Set<String>> MAY_USE = table("""
            frontend   : (root) model os
            (root)     : supervisor startup shutdown control report state journal event model json
                         probe port os process log input words
            control    : state journal event model json log process words
            report     : journal event model json log process words
            supervisor : startup shutdown control report state journal event model json
                         probe port os process log words
            startup    : shutdown state journal event model probe port process log input words
            shutdown   : state journal event model port process words
            state      : journal event model json process log
            journal    : event model json process log words
            event      : model log words
            probe      : log process
            os         : port process model
            port       : process
            process    : model words
            model      :
            log        :
            input      :
            json       :
            words      :
            """);

    /** Processes that an earlier version started are found by these names. */
    private static final Set<String> OF_EARLIER_VERSIONS =
            Set.of("io.devstack.supervisor.SupervisorMain", "io.devstack.supervisor.KeeperMain");

    private static final String[] MECHANISMS = packages("process", "port", "os", "log", "probe", "input");

    @ArchTest
    static final ArchRule packagesUseOnlyWhatTheTableAllows = classes()
            .should(new ArchCondition<JavaClass>("use only packages that the table of the architecture allows") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                    Set<String> allowed = MAY_USE.get(packageOf(user));
                    if (allowed == null) {
                        events.add(SimpleConditionEvent.violated(
                                user, user.getName() + " is in a package that is not in the table"));
                        return;
                    }
                    for (Dependency use : user.getDirectDependenciesFromSelf()) {
                        JavaClass used = use.getTargetClass();
                        if (isOurs(used)
                                && !packageOf(used).equals(packageOf(user))
                                && !allowed.contains(packageOf(used))) {
                            events.add(SimpleConditionEvent.violated(
                                    user,
                                    packageOf(user) + " may not use " + packageOf(used) + ": " + use.getDescription()));
                        }
                    }
                }
            });

    @ArchTest
    static final ArchRule threePackagesArePublic = classes()
            .that()
            .resideOutsideOfPackages(BASE, BASE + ".model", BASE + ".event")
            .should()
            .resideInAPackage(INTERNAL + "..");

    @ArchTest
    static void usersSeeAtMostSixtyTypes(JavaClasses ours) {
        assertThat(ours.stream().filter(each -> each.isTopLevelClass() && isPublic(each)))
                .hasSizeBetween(40, 60);
    }

    @ArchTest
    static void whatUsersSeeNamesNothingInternal(JavaClasses ours) {
        Set<String> internal = new TreeSet<>();
        ours.stream()
                .filter(ArchitectureTest::isPublic)
                .flatMap(each -> each.getCodeUnits().stream())
                .forEach(unit -> {
                    if (unit.getModifiers().contains(JavaModifier.PUBLIC)) {
                        Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()))
                                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                                .filter(type -> type.getPackageName().startsWith(INTERNAL))
                                .forEach(type -> internal.add(unit.getFullName() + ": " + type.getName()));
                    }
                });
        assertThat(internal).isEmpty();
    }

    /** No compiler checks these. */
    @ArchTest
    static void classesThatStringsNameExist(JavaClasses ours) throws IOException {
        Pattern name = Pattern.compile("\"(io\\.devstack\\.[\\w.]*[A-Z]\\w*)\"");
        assertThat(foundInSources(name, file -> true))
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(found -> ours.contain(found) || OF_EARLIER_VERSIONS.contains(found));
    }

    /** A front end names the properties of a definition in its own words. Pages of HTML have tags of their own. */
    @ArchTest
    static void noMessageNamesAnElementOfAPom(JavaClasses ignored) throws IOException {
        Pattern element = Pattern.compile("\"[^\"\\n]*(?<![?(])<[a-z][A-Za-z]*/?>");
        Pattern page = Pattern.compile(".*[/\\\\](report|control)[/\\\\].*");
        assertThat(foundInSources(element, file -> page.matcher(file.toString()).matches()))
                .as("tags of HTML, which the pattern has to find")
                .isNotEmpty();
        assertThat(foundInSources(
                        element, file -> !page.matcher(file.toString()).matches()))
                .isEmpty();
    }

    private static Set<String> foundInSources(Pattern pattern, Predicate<Path> wanted) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .filter(wanted)
                    .toList()) {
                pattern.matcher(Files.readString(file))
                        .results()
                        .forEach(match -> found.add(match.groupCount() == 0 ? match.group() : match.group(1)));
            }
        }
        return found;
    }

    @ArchTest
    static void theTableItselfHasNoCycle(JavaClasses ignored) {
        for (String start : MAY_USE.keySet()) {
            Set<String> reached = new HashSet<>();
            Deque<String> open = new ArrayDeque<>(MAY_USE.get(start));
            while (!open.isEmpty()) {
                String next = open.pop();
                assertThat(MAY_USE)
                        .as("what %s may use, directly or not", start)
                        .containsKey(next);
                if (reached.add(next)) {
                    open.addAll(MAY_USE.get(next));
                }
            }
            assertThat(reached).as("what %s may use, directly or not", start).doesNotContain(start);
        }
    }

    /** The null checker looks at marked packages only, and says nothing about the others. */
    @ArchTest
    static void everyPackageIsNullMarked(JavaClasses ours) {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass each : ours) {
            if (!each.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(each.getPackageName());
            }
        }
        assertThat(unmarked)
                .as("packages whose package-info is not @NullMarked")
                .isEmpty();
    }

    /** The supervisor owns the streams of its own JVM. */
    @ArchTest
    static final ArchRule coreTellsAListenerAndNeitherPrintsNorLogs = noClasses()
            .that()
            .resideOutsideOfPackages(packages("supervisor"))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .accessTargetWhere(
                    describe("it prints a stack trace", use -> use.getName().equals("printStackTrace")))
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class);

    @ArchTest
    static final ArchRule aMechanismNeverSaysService =
            noClasses().that().resideInAnyPackage(MECHANISMS).should().haveSimpleNameContaining("Service");

    @ArchTest
    static final ArchRule operatingSystemsAreSeenThroughOneClass = classes()
            .that()
            .resideInAPackage(INTERNAL + ".os")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("OperatingSystem")
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            .areNotAssignableTo(Throwable.class)
            .should()
            .bePackagePrivate();

    /** Else the strategy of macOS would read {@code /proc} where it is tested. */
    @ArchTest
    static final ArchRule adapterOfMacosSharesNoClassOfLinux = noClasses()
            .that()
            .haveNameMatching(".*\\.os\\.(Mac|Ps|Lsof|Jdk|Posix|SystemTool|Recent).*")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.os\\.(Linux|Proc|HeldDirectory|BoundSockets|Subreaper).*");

    /** In every module: a system of its own kind must not be asked for, nor taken for granted, anywhere else. */
    @ArchTest
    static void onlyOnePackageKnowsSystemsApart(JavaClasses ignored) throws IOException {
        Pattern ofASystem =
                Pattern.compile("\"(os\\.name|/proc\\b|/bin/sh\\b|/dev/null|SIG[A-Z]+|lsof|setsid|taskkill|cmd\\.exe)");
        Set<String> found = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path sources : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("ProcessNames.java")) // names of programs, in words
                            .filter(file -> !file.endsWith("Versions.java")) // shown in a report, for people
                            .filter(file -> !file.getParent().endsWith(Path.of("internal", "os")))
                            .toList()) {
                        ofASystem
                                .matcher(Files.readString(file))
                                .results()
                                .forEach(hit -> found.add(file + ": " + hit.group(1)));
                    }
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @ArchTest
    static final ArchRule caseIsNeverChangedByTheLanguageOfTheMachine = noClasses()
            .should()
            .accessTargetWhere(describe(
                    "it changes case without a Locale",
                    use -> use.getTarget().getFullName().matches("java\\.lang\\.String\\.to(Lower|Upper)Case\\(\\)")));

    @ArchTest
    static final ArchRule nativeCodeIsCalledInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL + ".os")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule jsonIsReadAndWrittenInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL + ".json")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.gson..");

    private static Map<String, Set<String>> table(String text) {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String row : text.replaceAll("\\n\\s+", " ").lines().toList()) {
            String[] cells = row.split("\\s*:\\s*");
            table.put(cells[0], cells.length == 1 ? Set.of() : Set.of(cells[1].split("\\s+")));
        }
        return table;
    }

    private static String[] packages(String... names) {
        String[] full = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            full[i] = INTERNAL + "." + names[i] + "..";
        }
        return full;
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getPackageName().startsWith(INTERNAL);
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(BASE) || type.getPackageName().startsWith(BASE + ".");
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(BASE)) {
            return DOOR;
        }
        return name.substring((name.startsWith(INTERNAL + ".") ? INTERNAL : BASE).length() + 1);
    }
}
