package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With models that Maven's own builder makes of POM files. */
class ServiceInheritanceTest {
    private static final String DATABASE = service("database", "<stop><signal>INT</signal></stop>");
    private static final String BACKEND = service("backend", "");
    private static final String FRONTEND = service("frontend", "");
    private static final String OLDEST = "";

    @TempDir
    Path directory;

    @Test
    void childsServiceInThePlaceOfTheParentsIsRejected() {
        pom("parent", OLDEST, managed(services("", DATABASE)), "");
        pom("child", "parent", plugins(services("", BACKEND)), "");

        assertThatThrownBy(() -> names("child"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessage(
                        "<services>: Maven merges the lists by position, so service 'backend' of g:child would get the"
                                + " elements of service 'database' of <pluginManagement> of g:parent, which would be lost; write"
                                + " <services combine.children=\"append\"> in g:child to have both, or"
                                + " <services combine.self=\"override\"> to have only its own");
    }

    @Test
    void parentsServiceBehindTheChildsListIsRejected() {
        pom("parent", OLDEST, plugins(services("", BACKEND + DATABASE)), "");
        pom("child", "parent", plugins(services("", BACKEND)), "");

        assertThatThrownBy(() -> names("child"))
                .hasMessageContainingAll("'database' of g:parent is lost behind the list of g:child", "append");
    }

    @Test
    void serviceOfAGrandparentIsNotLost() {
        pom("oldest", OLDEST, plugins(services("", DATABASE)), "");
        pom("parent", "oldest", "", "");
        pom("child", "parent", plugins(services("", BACKEND)), "");

        assertThatThrownBy(() -> names("child")).hasMessageContainingAll("'database' of g:oldest", "g:child");
    }

    @Test
    void profileThatAddsAServiceIsRejectedWithoutAppend() {
        pom("one", OLDEST, plugins(services("", BACKEND)), profile(services("", FRONTEND)));

        assertThat(names("one")).containsExactly("backend");
        assertThatThrownBy(() -> names("one", "extra"))
                .hasMessageContainingAll("'frontend' of profile 'extra' of g:one", "'backend' of g:one");
    }

    @Test
    void profileOfAParentIsALevelToo() {
        pom("parent", OLDEST, "", profile(services("", DATABASE)));
        pom("child", "parent", plugins(services("", BACKEND)), "");

        assertThat(names("child")).containsExactly("backend");
        assertThatThrownBy(() -> names("child", "extra")).hasMessageContaining("profile 'extra' of g:parent");
    }

    @Test
    void configurationOfAnExecutionMergesWithThePlugins() {
        pom("one", OLDEST, """
                <build><plugins><plugin>%s%s<executions><execution><id>its</id>%s</execution></executions></plugin></plugins></build>
                """.formatted(coordinates(), services("", DATABASE), services("", BACKEND)), "");

        assertThat(names("one")).containsExactly("database");
        assertThatThrownBy(() -> start("one", "its"))
                .hasMessageContainingAll("'backend' of execution 'its' of g:one", "'database' of g:one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"services", "configuration"})
    void overrideKeepsTheParentsOut(String where) {
        String override = " combine.self=\"override\"";
        pom("oldest", OLDEST, plugins(services("", FRONTEND)), "");
        pom("parent", "oldest", plugins(services(override, DATABASE)), "");
        String own = services(where.equals("services") ? override : "", BACKEND);
        pom(
                "child",
                "parent",
                plugins(own.replace(
                        "<configuration>",
                        where.equals("services") ? "<configuration>" : "<configuration" + override + ">")),
                "");

        assertThat(names("child")).containsExactly("backend");
        assertThat(start("child", "default-cli")
                        .get(0)
                        .toDefinition(Poms.context(directory))
                        .stop()
                        .signal())
                .hasToString("TERM");
    }

    @Test
    void appendKeepsBoth() {
        pom("oldest", OLDEST, plugins(services("", DATABASE)), "");
        pom("parent", "oldest", plugins(services(" combine.children=\"append\"", BACKEND)), "");
        pom("child", "parent", plugins(services(" combine.children=\"append\"", FRONTEND)), "");

        assertThat(names("child")).containsExactly("database", "backend", "frontend");
    }

    @ParameterizedTest
    @ValueSource(strings = {"combine.id", "combine.keys"})
    void idsThatMavenIgnoresDoNotHideAMerge(String attribute) {
        String id = "<service " + attribute + "=\"x\">";
        pom("parent", OLDEST, plugins(services("", (DATABASE + BACKEND).replace("<service>", id))), "");
        pom("child", "parent", plugins(services("", (BACKEND + DATABASE).replace("<service>", id))), "");
        pom("short", "parent", plugins(services("", DATABASE.replace("<service>", id))), "");

        assertThatThrownBy(() -> names("child"))
                .hasMessageContainingAll("ignores combine.id", "'backend' of g:child", "'database' of g:parent");
        assertThatThrownBy(() -> names("short")).hasMessageContainingAll("ignores combine.id", "'backend' of g:parent");
    }

    @Test
    void removedServiceIsNotLost() {
        String remove = "<service combine.self=\"remove\"/>";
        pom("parent", OLDEST, plugins(services("", DATABASE + BACKEND)), "");
        pom("child", "parent", plugins(services("", remove + "<service/>")), "");
        pom("grandchild", "child", plugins(services("", BACKEND + FRONTEND)), "");
        pom("mixed", "parent", plugins(services("", remove + FRONTEND)), "");

        assertThat(names("child")).containsExactly("backend");
        assertThat(names("grandchild")).containsExactly("backend", "frontend");
        assertThatThrownBy(() -> names("mixed")).hasMessageContainingAll("'frontend' of g:mixed", "'backend' of");
    }

    @Test
    void removedListIsNotLost() {
        pom("parent", OLDEST, plugins(services("", DATABASE)), "");
        pom("child", "parent", plugins(services(" combine.self=\"remove\"", "")), "");
        pom("grandchild", "child", plugins(services("", FRONTEND)), "");

        assertThat(names("grandchild")).containsExactly("frontend");
    }

    @Test
    void emptyListTakesTheParentsServices() {
        pom("parent", OLDEST, plugins(services("", DATABASE + BACKEND)), "");
        pom("child", "parent", plugins(services("", "")), "");

        assertThat(names("child")).containsExactly("database", "backend");
    }

    @Test
    void elementsOfOtherNamesAreNotPaired() {
        String other = "<frontend><name>frontend</name><command>sleep 1</command></frontend>";
        pom("parent", OLDEST, plugins(services("", DATABASE)), "");
        pom("child", "parent", plugins(services("", other)), "");

        assertThat(names("child")).containsExactly("frontend", "database");
    }

    @Test
    void sameNameAtTheSamePlaceIsAnOverride() {
        pom("parent", OLDEST, plugins(services("", DATABASE + BACKEND)), "");
        pom("child", "parent", plugins(services("", service("database", "<port>5432</port>") + "<service/>")), "");

        assertThat(names("child")).containsExactly("database", "backend");
        assertThat(start("child", "default-cli")
                        .get(0)
                        .toDefinition(Poms.context(directory))
                        .stop()
                        .signal())
                .hasToString("INT");
    }

    @Test
    void whatIsNotInheritedIsNotMerged() {
        pom("parent", OLDEST, plugins("<inherited>false</inherited>" + services("", DATABASE)), "");
        pom("child", "parent", plugins(services("", BACKEND)), "");

        assertThat(names("child")).containsExactly("backend");
    }

    @Test
    void managedServicesServeAChildWithoutItsOwn() {
        pom("parent", OLDEST, managed(services("", DATABASE)), "");
        pom("child", "parent", plugins(""), "");

        assertThat(names("child")).containsExactly("database");
    }

    @Test
    void parentsTextAndChildsElementsOfOneListAreRejected() {
        pom("parent", OLDEST, plugins(services("", program("<arguments>a b</arguments>"))), "");
        pom("child", "parent", plugins(services("", program("<arguments><argument>c</argument></arguments>"))), "");

        assertThatThrownBy(() -> names("child"))
                .hasMessageContainingAll("'app', <arguments>: there are both text and elements", "combine.self");
    }

    @Test
    void childsElementsAddToTheParentsShortForm() {
        pom("parent", OLDEST, plugins(services("", service("web", "<port>0</port><ready>/health</ready>"))), "");
        pom("child", "parent", plugins(services("", service("web", "<ready><timeout>90s</timeout></ready>"))), "");

        assertThat(start("child", "default-cli")
                        .get(0)
                        .toDefinition(Poms.context(directory))
                        .ready())
                .satisfies(ready -> assertThat(ready.timeout()).hasSeconds(90))
                .satisfies(ready -> assertThat(ready.probes()).hasSize(1));
    }

    @Test
    void valueInALongerWordOrInQuotesIsNotSplit() {
        Path home = directory.resolve("it's my dir");
        pom("it's my dir", OLDEST, plugins(services("", """
                <service><name>app</name><command>${project.basedir}/run --home="${project.basedir}" ${two} ${empty} '${two}'\
                 ${project.basedir}</command></service>""")), properties());

        assertThat(commandIn("it's my dir"))
                .containsExactly(home + "/run", "--home=" + home, "a", "b", "a b", home.toString());
    }

    @Test
    void emptyIsToldFromEmptyExpression() {
        pom(
                "one",
                OLDEST,
                plugins(services(
                        "",
                        program("<arguments><argument/><argument>${empty}</argument>"
                                + "<argument>${two}</argument></arguments>"))),
                properties());

        assertThat(commandIn("one")).containsExactly("run", "", "a b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <ready><http>/a</http></ready>              | <ready>/b</ready>                             | /b
            <ready>/a</ready>                           | <ready><http>/b</http></ready>                | /b
            <ready><http><path>/a</path></http></ready> | <ready>/b</ready>                             | /b
            <ready><http><path>/a</path></http></ready> | <ready><http>/b</http></ready>                | /b
            <ready><http>/a</http></ready>              | <ready><http><path>/b</path></http></ready>   | /b
            <ready><http><url>http://localhost:1/a</url></http></ready> | <ready>/b</ready>             | /b
            <ready>/a</ready>                           | <ready><http><url>http://h/b</url></http></ready> | http://h/b
            <ready>/b</ready>                           | <ready><timeout>9s</timeout></ready>          | /b
            """)
    void formOfTheNearestPomWins(String inherited, String own, String target) {
        pom("oldest", OLDEST, plugins(services("", service("app", inherited))), "");
        pom("parent", "oldest", plugins(services("", service("app", ""))), "");
        pom("child", "parent", plugins(services("", service("app", own))), "");

        assertThat(targets("child")).containsExactly(target);
    }

    @Test
    void otherElementsOfAnInheritedProbeStay() {
        pom("parent", OLDEST, plugins(services("", service("app", """
                <ready><http><path>/a</path><status>204</status></http></ready>"""))), "");
        pom("child", "parent", plugins(services("", service("app", "<ready>/b</ready>"))), "");

        assertThat(definition("child").ready().probes())
                .singleElement()
                .satisfies(probe ->
                        assertThat(((ProbeDefinition.Http) probe).status()).isEqualTo("204"));
        assertThat(targets("child")).containsExactly("/b");
    }

    @Test
    void itemThatAnExpressionLeavesEmptyIsLeftOut() {
        String more = "<dependsOn><service>${empty}</service></dependsOn>";
        pom("one", OLDEST, plugins(services("", service("app", more))), properties());

        assertThat(definition("one").dependsOn()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <jar>a.jar</jar>                        | <executable>run</executable> | <executable>: Maven adds <jar> of g:parent to that of g:child | <jar combine.self="override"/>
            <command>x</command>                    | <mainClass>a.B</mainClass>   | <mainClass>: Maven adds <command> of g:parent | <command combine.self="override"/>
            <command>x</command>                    | <arguments>a</arguments>     | <arguments>: Maven adds <command> of g:parent | in g:child
            <command>x</command><port>0</port>      | <ports><a>0</a></ports>      | <ports>: Maven adds <port> of g:parent        | to inherit nothing
            <command>x</command><ready><http><url>http://h/a</url></http></ready> | <ready><http><path>/b</path></http></ready> | <ready><http><path>: Maven adds <url> of g:parent | combine.self="override"
            <command>x</command><stop><exec>a</exec></stop> | <stop><http>/b</http></stop> | <stop><http>: Maven adds <exec> of g:parent | combine.self="override"
            """)
    void elementsThatMavenMergedFromTwoPomsAreNamedWithBoth(String inherited, String own, String problem, String fix) {
        pom("oldest", OLDEST, "", "");
        pom("parent", "oldest", plugins(services("", "<service><name>app</name>" + inherited + "</service>")), "");
        pom("child", "parent", plugins(services("", "<service><name>app</name>" + own + "</service>")), "");

        assertThatThrownBy(() -> names("child"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("service 'app', " + problem, "only one of them can be used", fix);
    }

    @Test
    void contradictionWithinOnePomIsNamedByTheElements() {
        pom("parent", OLDEST, plugins(services("", service("app", "<executable>run</executable>"))), "");
        pom("child", "parent", plugins(services("", service("app", ""))), "");

        assertThatThrownBy(() -> definition("child"))
                .hasMessageContaining("<command>: there is <executable> too; use one of them");
    }

    @Test
    void emptyElementWithOverrideDropsTheInheritedOne() {
        String drops = "<command combine.self=\"override\"/>";
        pom("parent", OLDEST, plugins(services("", service("app", "<port>5000</port>"))), "");
        pom("child", "parent", plugins(services("", program(drops))), "");

        assertThat(definition("child").command()).containsExactly("run");
        assertThat(definition("child").ports()).containsValue(5000);
    }

    @Test
    void appendedServiceOfTheSameNameIsNamedWithBothPoms() {
        pom("parent", OLDEST, plugins(services("", BACKEND)), "");
        pom("child", "parent", plugins(services(" combine.children=\"append\"", BACKEND)), "");

        assertThatThrownBy(() -> names("child"))
                .hasMessageContainingAll(
                        "service 'backend' of g:parent and service 'backend' of g:child are both in the merged list",
                        "combine.self=\"override\"");
    }

    @Test
    void literallyEmptyElementKeepsTheInheritedValue() {
        pom("parent", OLDEST, plugins(services("", service("app", "<port>5000</port>"))), "");
        pom("child", "parent", plugins(services("", service("app", "<port/>"))), "");

        assertThat(definition("child").ports()).containsValue(5000);
    }

    @Test
    void elementWithAnEmptyValueIsLeftOut() {
        String more = "<port>${empty}</port><ready><log>${empty}${empty}</log></ready>";
        pom("one", OLDEST, plugins(services("", service("app", more))), properties());

        assertThat(definition("one").ports()).isEmpty();
        assertThat(definition("one").ready().probes()).isEmpty();
    }

    private ServiceDefinition definition(String module) {
        return start(module, "default-cli").get(0).toDefinition(Poms.context(directory));
    }

    private List<String> targets(String module) {
        return definition(module).ready().probes().stream()
                .map(probe -> ((ProbeDefinition.Http) probe).target())
                .toList();
    }

    @Test
    void emptyVariableBesideAnExpressionInAnotherServiceIsEmpty() {
        String variable = "<environmentVariables><OPTS>%s</OPTS></environmentVariables>";
        pom(
                "one",
                OLDEST,
                plugins(services(
                        "",
                        service("app", variable.formatted(""))
                                + service("two", "<port>0</port>" + variable.formatted("${devstack.two.port}")))),
                "");

        List<ServiceParameters> read = start("one", "default-cli");
        assertThat(read)
                .extracting(service -> service.toDefinition(Poms.context(directory))
                        .environment()
                        .get("OPTS"))
                .containsExactly("", "@{devstack.two.port}");
    }

    @Test
    void listWithNothingButACommentIsLeftOut() {
        pom(
                "one",
                OLDEST,
                plugins(services(
                        "",
                        service(
                                "app",
                                "<arguments><!-- <argument>x</argument> --></arguments><dependsOn></dependsOn>"))),
                "");

        assertThat(definition("one").command()).containsExactly("sleep", "1");
    }

    @Test
    void typedPropertyWins() {
        pom("one", OLDEST, plugins(services("", program("<arguments>${two} ${empty}</arguments>"))), properties());
        Properties typed = new Properties();
        typed.setProperty("empty", "c 'd e'");

        assertThat(command(Poms.startIn(directory.resolve("one/pom.xml"), "default-cli", typed)))
                .containsExactly("run", "a", "b", "c", "d e");
    }

    private List<String> commandIn(String module) {
        return command(start(module, "default-cli"));
    }

    private List<String> command(List<ServiceParameters> services) {
        return services.get(0).toDefinition(Poms.context(directory)).command();
    }

    private List<String> names(String module, String... profiles) {
        return start(module, "default-cli", profiles).stream()
                .flatMap(service -> service.name().stream())
                .toList();
    }

    private List<ServiceParameters> start(String module, String execution, String... profiles) {
        return Poms.startIn(directory.resolve(module).resolve("pom.xml"), execution, new Properties(), profiles);
    }

    private static String service(String name, String more) {
        return "<service><name>" + name + "</name><command>sleep 1</command>" + more + "</service>";
    }

    private static String program(String more) {
        return "<service><name>app</name><executable>run</executable>" + more + "</service>";
    }

    private static String services(String attributes, String services) {
        return "<configuration><services" + attributes + ">" + services + "</services></configuration>";
    }

    private static String properties() {
        return "<properties><two>a b</two><empty></empty></properties>";
    }

    private static String coordinates() {
        return "<groupId>io.devstack</groupId><artifactId>devstack-maven-plugin</artifactId><version>1</version>";
    }

    private static String plugins(String plugin) {
        return "<build><plugins><plugin>" + coordinates() + plugin + "</plugin></plugins></build>";
    }

    private static String managed(String plugin) {
        return "<build><pluginManagement><plugins><plugin>" + coordinates() + plugin
                + "</plugin></plugins></pluginManagement></build>";
    }

    private static String profile(String plugin) {
        return "<profiles><profile><id>extra</id>" + plugins(plugin) + "</profile></profiles>";
    }

    private void pom(String name, String parent, String build, String more) {
        try {
            Path module = Files.createDirectory(directory.resolve(name));
            Files.writeString(
                    module.resolve("pom.xml"),
                    "<project><modelVersion>4.0.0</modelVersion>"
                            + (parent.isEmpty()
                                    ? "<groupId>g</groupId><version>1</version>"
                                    : "<parent><groupId>g</groupId><artifactId>" + parent
                                            + "</artifactId><version>1</version><relativePath>../" + parent
                                            + "/pom.xml</relativePath></parent>")
                            + "<artifactId>" + name.replaceAll("[^a-z]", "")
                            + "</artifactId><packaging>pom</packaging>" + more + build + "</project>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
