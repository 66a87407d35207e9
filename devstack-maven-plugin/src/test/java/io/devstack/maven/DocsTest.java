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
    private static final Pattern ELEMENT = Pattern.compile("`<(\\w+)>`");
    /** Set by other plugins of a build, as in the recipes. */
    private static final Poms.Knows KNOWN = new Poms.Knows(Map.of("argLine", "-javaagent:agent.jar"));

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
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

    @Test
    void parameterTableHasTheParametersAndPropertiesOfTheDescriptor() throws Exception {
        Xpp3Dom descriptor = parsed(Files.readString(Path.of("target/classes/META-INF/maven/plugin.xml")));
        Set<String> expected = new TreeSet<>();
        Set<String> goals = new TreeSet<>();
        for (Xpp3Dom goal : all(descriptor, "mojo").toList()) {
            String name = value(goal, "goal");
            if (!name.equals("help")) {
                goals.add(name);
                all(goal, "parameter")
                        .filter(parameter -> value(parameter, "editable").equals("true"))
                        .forEach(parameter ->
                                expected.add(value(parameter, "name") + " " + property(goal, parameter) + " " + name));
            }
        }
        Set<String> documented = new TreeSet<>();
        for (String row :
                section("goals-and-parameters.md", "Parameters").lines().toList()) {
            String[] cells = row.replace("`", "").split(" *\\| *", -1);
            if (row.startsWith("| `")) {
                Stream<String> having =
                        cells[3].equals("all but help") ? goals.stream() : Stream.of(cells[3].split(", "));
                having.forEach(goal -> documented.add(cells[1] + " " + cells[2] + " " + goal));
            }
        }

        assertThat(expected).hasSizeGreaterThan(40);
        assertThat(documented).containsExactlyElementsOf(expected);
    }

    /** Returns the property of a goal's parameter, or nothing. */
    private static String property(Xpp3Dom goal, Xpp3Dom parameter) {
        Xpp3Dom configured = goal.getChild("configuration").getChild(value(parameter, "name"));
        String expression = configured == null ? null : configured.getValue();
        return expression == null ? "" : expression.substring(2, expression.length() - 1);
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

    private static List<String> snippets(Path page) throws IOException {
        return Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
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

    private static String value(Xpp3Dom element, String child) {
        return element.getChild(child).getValue();
    }
}
