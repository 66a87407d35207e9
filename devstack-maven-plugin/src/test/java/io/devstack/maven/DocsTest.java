package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks README.md and docs against the plugin: links, tables, and the XML that readers copy. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\|(?: ([^|]*) \\|)?");
    private static final Pattern VERSION = Pattern.compile(
            "devstack-[a-z-]+(?:</artifactId>\\s*<version>|[:/-])(\\d+\\.\\d+\\.\\d+(?:-[A-Za-z0-9]+)?)");
    private static final Pattern ELEMENT = Pattern.compile("`<(\\w+)>`");
    /** Set by other plugins of a build, as in the recipes. */
    private static final Poms.Knows KNOWN = new Poms.Knows(Map.of("argLine", "-javaagent:agent.jar"));

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "RELEASING.md", "SECURITY.md")
                                    .map(ROOT::resolve),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFilesAndHeadingsThatExist(Path page) throws IOException {
        Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://")) {
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                assertThat(file).as("%s in %s", target, page).exists();
                if (parts.length == 2) {
                    assertThat(anchors(file)).as("%s in %s", target, page).contains(parts[1]);
                }
            }
        }
    }

    /** {@code .ci/set-version} writes the property and the pages. */
    @Test
    void pagesNameTheVersionOfTheProperty() throws IOException {
        String version = parsed(Files.readString(ROOT.resolve("pom.xml")))
                .getChild("properties")
                .getChild("docs.version")
                .getValue();
        int named = 0;
        for (Path page : pages()) {
            for (MatchResult found :
                    VERSION.matcher(Files.readString(page)).results().toList()) {
                assertThat(found.group(1)).as("%s in %s", found.group(), page).isEqualTo(version);
                named++;
            }
        }
        assertThat(named).isGreaterThanOrEqualTo(8);
    }

    @Test
    void readmeIsAFrontPageThatLinksEveryPage() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));

        assertThat(readme.lines()).hasSizeLessThanOrEqualTo(200);
        for (Path page : pages()) {
            if (page.startsWith(ROOT.resolve("docs"))) {
                assertThat(readme).contains("](docs/" + page.getFileName() + ")");
            }
        }
    }

    /** {@code -Ddocs.write} rewrites the page. */
    @Test
    void goalsAndParametersAreThoseOfTheDescriptor() throws Exception {
        Path page = ROOT.resolve("docs/goals-and-parameters.md");
        GoalTables tables =
                new GoalTables(parsed(Files.readString(Path.of("target/classes/META-INF/maven/plugin.xml"))));
        if (System.getProperty("docs.write") != null) {
            Files.writeString(page, tables.in(Files.readString(page)));
        }

        assertThat(Files.readString(page))
                .as("to rewrite the page: mvn test -Dtest=DocsTest -Ddocs.write")
                .isEqualTo(tables.in(Files.readString(page)));
    }

    @Test
    void tablesFollowTheDescriptor() {
        GoalTables tables = new GoalTables(parsed("""
                <plugin><mojos>
                  <mojo>
                    <goal>stop</goal><phase>verify</phase><description>Stops it.</description>
                    <parameters>
                      <parameter><name>hidden</name><editable>false</editable></parameter>
                      <parameter><name>skip</name><editable>true</editable></parameter>
                      <parameter><name>tail</name><editable>true</editable><description>Lines of &lt;log&gt;.</description></parameter>
                    </parameters>
                    <configuration>
                      <skip default-value="false">${my.skip}</skip>
                    </configuration>
                  </mojo>
                  <mojo><goal>help</goal><description>Helps.</description></mojo>
                </mojos></plugin>
                """));

        assertThat(tables.in("""

                ## Goals

                | goal | does | bound to |
                |---|---|---|
                | `gone` | went | |
                | `help` | [helps](x.md) | never |

                text
                ## Parameters

                text
                | parameter | property | goals | meaning | default |
                |---|---|---|---|---|
                | `skip` | `my.skip` | `gone` | skips `a` | `true` |
                | `gone` | `my.gone` | `gone` | went | none |
                """)).isEqualTo("""

                ## Goals

                | goal | does | bound to |
                |---|---|---|
                | `help` | [helps](x.md) | never |
                | `stop` | Stops it. | `verify` |

                text
                ## Parameters

                text
                | parameter | property | goals | meaning | default |
                |---|---|---|---|---|
                | `skip` | `my.skip` | all but `help` | skips `a` | `false` |
                | `tail` | | all but `help` | Lines of `<log>`. | none |
                """);
    }

    @Test
    void eclipseIgnoresEveryGoal() throws Exception {
        Path metadata = Path.of("src/main/resources/META-INF/m2e/lifecycle-mapping-metadata.xml");
        Set<String> ignored = new TreeSet<>();
        all(parsed(Files.readString(metadata)), "goal").map(Xpp3Dom::getValue).forEach(ignored::add);
        Set<String> goals = new TreeSet<>();
        all(parsed(Files.readString(Path.of("target/classes/META-INF/maven/plugin.xml"))), "mojo")
                .map(mojo -> mojo.getChild("goal").getValue())
                .filter(goal -> !goal.equals("help"))
                .forEach(goals::add);

        assertThat(ignored).isEqualTo(goals);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void goalsAndPropertiesOfTheTextExist(Path page) throws IOException {
        Xpp3Dom descriptor = parsed(Files.readString(Path.of("target/classes/META-INF/maven/plugin.xml")));
        Set<String> goals = new TreeSet<>();
        Set<String> properties = new TreeSet<>(Set.of(
                "devstack.dryRn", // the example of a typing error
                "devstack.platform")); // of the library
        all(descriptor, "mojo").forEach(mojo -> {
            goals.add(mojo.getChild("goal").getValue());
            Stream.of(mojo.getChild("configuration").getChildren())
                    .flatMap(parameter -> Stream.ofNullable(parameter.getValue()))
                    .forEach(expression -> properties.add(expression.replaceAll("[${}]", "")));
        });
        String text = Files.readString(page);

        assertThat(named(text, "(?:(?<![.\\w-])devstack|-SNAPSHOT):([a-z-]+)")).isSubsetOf(goals);
        assertThat(named(text, "(?<![\\w-])-D(devstack(?:\\.\\w+)+)")).isSubsetOf(properties);
    }

    /** A reader searches the page for the words of the log. Numbers, names and the parts behind … differ. */
    @Test
    void messagesOfTroubleshootingAreThoseOfTheProduct() throws IOException {
        String product = wordsOfTheProduct();
        Set<String> unknown = new TreeSet<>();
        int messages = 0;
        Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")));
        while (row.find()) {
            Matcher quoted = Pattern.compile("\"([^\"]+)\"").matcher(row.group(1));
            while (quoted.find()) {
                messages++;
                Stream.of(quoted.group(1).replace("\\", "").split("\u2026|\\d+|'[^']*'|backend"))
                        .map(String::strip)
                        .filter(part -> !product.contains(part.toLowerCase(Locale.ROOT)))
                        .forEach(part -> unknown.add(quoted.group(1)));
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(messages).isGreaterThan(60);
    }

    /** Returns the sources, with the parts of a text joined. */
    private static String wordsOfTheProduct() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(file ->
                            ROOT.relativize(file).toString().matches("devstack-[a-z-]+/src/main/.*\\.(java|js)"))
                    .toList()) {
                sources.append(Files.readString(file));
            }
        }
        return sources.toString().replaceAll("\"\\s*\\+\\s*\"", "").toLowerCase(Locale.ROOT);
    }

    private static Set<String> named(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({
        "services.md,  Elements,            io.devstack.maven.ServiceParameters",
        "readiness.md, Ready,               'io.devstack.maven.ReadyParameters, io.devstack.maven.HttpParameters'",
        "stopping.md,  How a stop goes,     io.devstack.maven.StopParameters"
    })
    void elementTableHasTheFieldsOfTheClass(String page, String heading, String classes) throws Exception {
        Set<String> expected = new TreeSet<>();
        for (String name : classes.split(", ")) {
            expected.addAll(ServiceElements.elementsOf(Class.forName(name)).keySet());
        }
        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(section(page, heading));
        while (row.find()) {
            Matcher element = ELEMENT.matcher(row.group(1));
            while (row.group(1).matches("`<.*") && element.find()) {
                documented.add(element.group(1));
            }
        }

        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void aliveSnippetHasTheFieldsOfTheClass() throws Exception {
        Xpp3Dom alive = snippets(ROOT.resolve("docs/readiness.md")).stream()
                .filter(xml -> xml.startsWith("<alive>"))
                .map(DocsTest::parsed)
                .findAny()
                .orElseThrow();
        Set<String> documented = new TreeSet<>(List.of("tcp", "exec")); // in the comment
        Stream.of(alive.getChildren()).map(Xpp3Dom::getName).forEach(documented::add);

        assertThat(ServiceElements.elementsOf(AliveParameters.class).keySet()).isEqualTo(documented);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void xmlIsWellFormedAndItsServicesAreRead(Path page) throws IOException {
        for (String xml : snippets(page)) {
            assertThatCode(() -> read(parsed(xml))).as(xml).doesNotThrowAnyException();
        }
    }

    /** Reads the services as the plugin does, and a part of a service in a service that has the rest. */
    private static void read(Xpp3Dom snippet) {
        Xpp3Dom services = new Xpp3Dom("services");
        if (snippet.getName().equals("stop") || snippet.getName().equals("alive")) {
            services.addChild(parsed("<service><name>x</name><command>x</command><port>1</port></service>"));
            services.getChild(0).addChild(snippet);
        } else {
            all(snippet, "service")
                    .filter(service -> service.getChild("name") != null)
                    .forEach(services::addChild);
        }
        List<ServiceParameters> read = Poms.start(services.toString().replaceFirst("<\\?xml.*?>", ""), KNOWN);
        if (!snippet.getName().equals("configuration")) { // where a Procfile has the commands
            MavenProject module = Poms.moduleWithoutPlugin("shop");
            module.getBuild().setOutputDirectory(ROOT.toString());
            // As if each followed a task, which makes its files.
            Set<String> names =
                    read.stream().flatMap(each -> each.name().stream()).collect(Collectors.toSet());
            ServiceContext context =
                    new ServiceContext(ROOT, Poms.java(Optional.of(module)), Optional.empty(), warning -> {}, names);
            read.forEach(service -> service.toDefinition(context));
        }
    }

    @ParameterizedTest
    @CsvSource({"From exec-maven-plugin", "From maven-antrun-plugin"})
    void migratedServiceRunsTheSameCommand(String heading) throws IOException {
        List<Xpp3Dom> sides = snippetsOf(section("migrating.md", heading)).stream()
                .map(DocsTest::parsed)
                .toList();
        Set<String> before = new TreeSet<>();
        all(sides.get(0), "executable").map(Xpp3Dom::getValue).forEach(before::add);
        all(sides.get(0), "argument").map(Xpp3Dom::getValue).forEach(before::add);
        all(sides.get(0), "exec").map(exec -> exec.getAttribute("executable")).forEach(before::add);
        all(sides.get(0), "arg")
                .forEach(arg -> before.addAll(List.of(arg.getAttribute("line").split(" "))));
        Set<String> after = new TreeSet<>();
        all(sides.get(1), "executable").map(Xpp3Dom::getValue).forEach(after::add);
        all(sides.get(1), "argument").map(Xpp3Dom::getValue).forEach(after::add);
        all(sides.get(1), "command")
                .forEach(command -> after.addAll(List.of(command.getValue().split(" "))));

        assertThat(sides).hasSize(2);
        assertThat(after).isEqualTo(before).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void migratedProcfileHasALineForEachService() throws IOException {
        String section = section("migrating.md", "From a Procfile runner");
        Set<String> lines = new TreeSet<>();
        Procfile.parse(section.split("```\n")[1]).forEach(entry -> lines.add(entry.name()));
        Set<String> services = new TreeSet<>();
        all(parsed(snippetsOf(section).get(0)), "service")
                .forEach(service -> services.add(service.getChild("name").getValue()));

        assertThat(services).isEqualTo(lines).hasSize(3);
    }

    private static List<String> snippets(Path page) throws IOException {
        return snippetsOf(Files.readString(page));
    }

    private static List<String> snippetsOf(String text) {
        return Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1).trim())
                .toList();
    }

    private static String section(String page, String heading) throws IOException {
        String text = Files.readString(ROOT.resolve("docs").resolve(page));
        return text.split("\n## " + heading + "\n")[1].split("\n## ")[0];
    }

    private static List<String> anchors(Path page) throws IOException {
        return withoutCode(Files.readString(page))
                .lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String withoutCode(String page) {
        return page.replaceAll("(?s)```.*?```", "");
    }

    private static Xpp3Dom parsed(String xml) {
        try {
            return Xpp3DomBuilder.build(new StringReader(xml));
        } catch (XmlPullParserException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns the elements of that name, at any depth. */
    private static Stream<Xpp3Dom> all(Xpp3Dom element, String name) {
        return Stream.concat(
                element.getName().equals(name) ? Stream.of(element) : Stream.empty(),
                Stream.of(element.getChildren()).flatMap(child -> all(child, name)));
    }
}
