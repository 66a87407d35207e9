package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read right is in {@link StartMojoTest}; here is what is refused, with the element and the fix. */
class ServiceParametersTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final String COMMAND = "<command>sleep 1</command>";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <command>sleep 1</command><executable>sleep</executable>           | <command>             | use one of them
            <command>sleep</command><arguments><argument>1</argument></arguments> | <arguments>        | put them into the <command>
            <port>0</port>                                                     | <command>             | write the program
            <command>${nope}</command>                                         | <command>             | -Dnope=VALUE
            <command>sleep ${nope}</command>                                   | <command>             | -Dnope=VALUE
            <command>sh -c "sleep 1</command>                                  | <command>             | close it
            <jar>pom.xml</jar><executable>sleep</executable>                   | <executable>          | use one of them
            <jar>nope.jar</jar>                                                | <jar>                 | mvn package
            <jar>pom.xml</jar><classpathScope>test</classpathScope>            | <classpathScope>      | leave it out
            <mainClass>a.Main</mainClass>                                      | <mainClass>           | use a <jar>
            <mainClass>a.Main</mainClass><classpathScope>all</classpathScope>  | <classpathScope>      | runtime or test
            <command>sleep 1</command><jvmArguments><a>-Xmx1g</a></jvmArguments> | <jvmArguments>      | use <arguments>
            <shell>true</shell><executable>sleep</executable>                  | <shell>               | write one instead
            <command></command>                                                | <command>             | write the program
            <executable>sleep</executable><arguments><argument>${nope}</argument></arguments> | <argument> | -Dnope=VALUE
            """)
    void refusesACommandThatCannotBeRun(String elements, String element, String fix) {
        assertRefused(elements, element, fix);
    }

    @Test
    void warnsOfWhatAShellWouldActOnAndAProgramGetsAsAnArgument() {
        assertThat(warnings("<command>echo a &amp;&amp; echo b</command>"))
                .containsExactly(
                        "service 'backend', <command>: no shell is run, so the program gets '&&' as an argument; if a"
                                + " shell is meant, add <shell>true</shell>; if not, put the word in quotes");
        assertThat(
                        warnings(
                                "<command>sleep 1</command><ready><exec>a &gt; b</exec></ready><stop><exec>c | d</exec></stop>"))
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("<exec>: no shell is run", "write sh -c '...'"));
        assertThat(warnings("<command>echo a &amp;&amp; echo b</command><shell>true</shell>"))
                .isEmpty();
        assertThat(warnings("<command>~/bin/x --a</command>"))
                .singleElement()
                .asString()
                .contains("'~' is not expanded; write ${user.home}");
        assertThat(warnings("<command>echo --home=~/x '~/y' a~</command>")).hasSize(1);
        assertThat(warnings("<command>echo '&amp;&amp;'</command>")).isEmpty();
        assertThat(warnings("<executable>echo</executable><arguments><argument>&amp;&amp;</argument></arguments>"))
                .isEmpty();
    }

    private static List<String> warnings(String elements) {
        List<String> warnings = new ArrayList<>();
        Poms.service("<name>backend</name>" + elements).toDefinition(Poms.context(HERE, warnings::add));
        return warnings;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <port>http</port>                                       | <port>                  | 1 to 65535
            <port>-1</port>                                         | <port>                  | 1 to 65535
            <ports><http>99999</http></ports>                       | <ports><http>           | 1 to 65535
            <port>65536</port>                                      | <port>                  | 1 to 65535
            <port>1</port><ports><a>2</a></ports>                   | <port>                  | use one of them
            <ports><http>${nope}</http></ports>                     | <ports><http>           | -Dnope=VALUE
            <environmentVariables><A>${nope}</A></environmentVariables> | <environmentVariables><A> | -Dnope=VALUE
            <environmentVariables><A>x${nope}</A></environmentVariables> | <environmentVariables><A> | -Dnope=VALUE
            <dependsOn><service>${nope}</service></dependsOn>       | <dependsOn>             | -Dnope=VALUE
            <open>http://localhost:${nope}</open>                   | <open>                  | -Dnope=VALUE
            <ready><http><status>200</status></http></ready>        | <ready><http>           | <http>/health</http>
            <ready><http><path>/</path><status>2xx</status></http></ready> | <ready><http><status> | 200-399
            <ready><http><path>/</path><insecure>true</insecure></http></ready> | <ready><http><insecure> | <url>https://
            <ready><successes>0</successes></ready>                 | <ready><successes>      | write for instance 3
            <ready><successes>some</successes></ready>              | <ready><successes>      | write for instance 3
            <ready><successes>${nope}</successes></ready>           | <ready><successes>      | -Dnope=VALUE
            <ready><http>/${nope}</http></ready>                    | <ready><http>           | -Dnope=VALUE
            <ready><exec>sh -c "true</exec></ready>                 | <ready><exec>           | close it
            <ready><heldBy>nobody</heldBy></ready>                  | <ready><heldBy>         | member or anyone
            <ready><timeout>60</timeout></ready>                    | <ready><timeout>        | 500ms, 10s, 2m
            <ready><timeout>0s</timeout></ready>                    | <ready><timeout>        | it is zero
            <dependsOn><a>b, c</a></dependsOn>                      | <dependsOn>             | <dependsOn>a, b</dependsOn>
            <maxRestarts>3</maxRestarts>                            | <maxRestarts>           | add <restart>on-failure</restart>
            <task>true</task><ready><log>x</log></ready>            | <ready>                 | keep only <timeout> in it
            <task>true</task><alive>/a</alive>                      | <alive>                 | <task>false</task>
            <task>true</task><restart>always</restart>              | <restart>               | <task>false</task>
            <task>true</task><open>http://localhost/</open>         | <open>                  | <task>false</task>
            <open>index.html</open>                                 | <open>                  | write for instance http://localhost:
            <environmentFile>no.env</environmentFile>               | <environmentFile>       | there is no file
            <stop><timeout>soon</timeout></stop>                    | <stop><timeout>         | 500ms, 10s, 2m
            <stop><signal>NICELY</signal></stop>                    | <stop><signal>          | WINCH
            <stop><signalTo>group</signalTo></stop>                 | <stop><signalTo>        | use auto, main or all
            <stop><http>/${nope}</http></stop>                      | <stop><http>            | -Dnope=VALUE
            <stop><exec>sh -c "true</exec></stop>                   | <stop><exec>            | close it
            <stop><http>/bye</http><exec>bye</exec></stop>          | <stop><http>            | use one of them
            """)
    void refusesAnElementThatMeansNothing(String elements, String element, String fix) {
        assertRefused(COMMAND + elements, element, fix);
    }

    @Test
    void commandInAnExecutableIsNamed() {
        assertRefused(
                "<executable>sleep 60</executable>",
                "<executable>",
                "the whole text 'sleep 60' would be the name of the program; write <command>sleep 60</command>");
    }

    @ParameterizedTest
    @CsvSource({
        "./run.sh --port 1, ''",
        "bin/vite --port 1, ''",
        "vite --port 1, <workingDirectory>bin</workingDirectory>"
    })
    void commandOfAFileInAnExecutableIsNamed(String text, String more, @TempDir Path module) throws IOException {
        Files.createFile(module.resolve("run.sh"));
        Files.createDirectory(module.resolve("bin"));
        Files.createFile(module.resolve("bin/vite"));

        assertThatThrownBy(() -> Poms.service("<name>a</name><executable>" + text + "</executable>" + more)
                        .toDefinition(Poms.context(module)))
                .hasMessageContainingAll("<executable>: the whole text", "write <command>" + text + "</command>");
    }

    @Test
    void executableWithABlankInItsPathIsNoCommand(@TempDir Path module) throws IOException {
        Files.createFile(module.resolve("run"));
        Files.createFile(module.resolve("run me.sh"));
        Files.createDirectory(module.resolve("bin"));
        Files.createFile(module.resolve("bin/it now.sh"));
        for (String text : List.of("./run me.sh", "run me.sh", "/opt/my dir/run", "./missing --port 1")) {
            assertThat(Poms.service("<name>a</name><executable>" + text + "</executable>")
                            .toDefinition(Poms.context(module))
                            .command())
                    .containsExactly(text);
        }
        assertThat(Poms.service("<name>a</name><executable>it now.sh</executable>"
                                + "<workingDirectory>bin</workingDirectory>")
                        .toDefinition(Poms.context(module))
                        .command())
                .containsExactly("it now.sh");
    }

    @Test
    void missingJarNamesThoseThatAreThere(@TempDir Path module) throws IOException {
        Files.createDirectory(module.resolve("target"));
        Files.createFile(module.resolve("target/app-1.0.jar"));

        assertThatThrownBy(() -> Poms.service("<name>backend</name><jar>target/app.jar</jar>")
                        .toDefinition(Poms.context(module)))
                .hasMessageEndingWith("; there are app-1.0.jar; build it first: mvn package");
        assertThatThrownBy(() -> Poms.service("<name>backend</name><jar>target/*.jar</jar>")
                        .toDefinition(Poms.context(module)))
                .hasMessageEndingWith("; there are app-1.0.jar; write the whole name, because '*' is not expanded;"
                        + " build it first: mvn package");
        assertThatThrownBy(() -> Poms.service("<name>backend</name><jar>taget/app.jar</jar>")
                        .toDefinition(Poms.context(module)))
                .hasMessageEndingWith("; perhaps its directory is 'target'; build it first: mvn package");
    }

    @Test
    void mistypedEnvironmentFileIsSuggested(@TempDir Path module) throws IOException {
        Files.createFile(module.resolve("backend.env"));

        assertThatThrownBy(() -> Poms.service(
                                "<name>backend</name><command>x</command><environmentFile>bakend.env</environmentFile>")
                        .toDefinition(Poms.context(module)))
                .hasMessageEndingWith("bakend.env; perhaps you meant 'backend.env'");
    }

    /** The rest of it may be a secret. */
    @Test
    void ofAValueThatMavenDoesNotKnowOnlyTheExpressionIsSaid() {
        assertThatThrownBy(() -> definition("<name>backend</name>" + COMMAND
                        + "<environmentVariables><A>hunter1${nope}hunter2</A></environmentVariables>"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("Maven does not know '${nope}'")
                .hasMessageNotContaining("hunter");
    }

    @Test
    void refusesAServiceWithoutAName() {
        assertThatThrownBy(() -> definition(COMMAND))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<service>", "no <name>");
    }

    @Test
    void keepsAnEmptyVariable() {
        assertThat(definition("<name>backend</name>" + COMMAND
                                + "<environmentVariables><EMPTY></EMPTY></environmentVariables>")
                        .environment())
                .containsEntry("EMPTY", "");
    }

    @Test
    void runsAJarWithTheJvmOfMavenWhereThereIsNoToolchain() {
        assertThat(definition("<name>backend</name><jar>pom.xml</jar>"
                                + "<jvmArguments><jvmArgument>-Xmx64m</jvmArgument></jvmArguments>"
                                + "<arguments><argument>--port</argument><argument>5000</argument></arguments>")
                        .command())
                .containsExactly(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-jar",
                        HERE.resolve("pom.xml").toString(),
                        "--port",
                        "5000");
    }

    @Test
    void takesMavensNotationForThePortsOfItsOwnStack() {
        ServiceDefinition service = definition("<name>backend</name>"
                + "<executable>serve</executable>"
                + "<arguments><argument>--port</argument><argument>${devstack.backend.port}</argument></arguments>"
                + "<environmentVariables><URL>${devstack.backend.url}/x</URL></environmentVariables>"
                + "<ready><http>${devstack.backend.url}/health</http></ready>"
                + "<open>${devstack.backend.url}</open><port>0</port>");

        assertThat(service.command()).containsExactly("serve", "--port", "@{devstack.backend.port}");
        assertThat(service.environment()).containsEntry("URL", "@{devstack.backend.url}/x");
        assertThat(service.open()).contains("@{devstack.backend.url}");
        assertThat(service.ready().probes())
                .singleElement()
                .satisfies(probe -> assertThat(((ProbeDefinition.Http) probe).target())
                        .isEqualTo("@{devstack.backend.url}/health"));
    }

    @Test
    void leavesMavensNotationForOtherStacksToMaven() {
        assertRefused("<command>serve ${devstack.elsewhere.port}</command>", "<command>", "@{devstack.NAME.port}");
    }

    @Test
    void leavesPlaceholdersOfItsOwnToTheCore() {
        assertThat(definition("<name>backend</name><command>serve @{devstack.backend.port}</command>")
                        .command())
                .containsExactly("serve", "@{devstack.backend.port}");
    }

    @Test
    void findsFixedPortsWhateverElseIsThere() {
        ServiceParameters service = Poms.service("<ports><a>0</a><b> 5000 </b><d>x</d><e>3000</e></ports>");

        assertThat(service.fixedPorts()).containsExactly(5000, 3000);
    }

    @Test
    void filesOfAServiceThatFollowsATaskAreLookedForAtTheLaunch() throws Exception {
        ServiceParameters seed = Poms.service("<name>seed</name><command>seed</command><task>true</task>");
        ServiceParameters middle =
                Poms.service("<name>middle</name><command>x</command><dependsOn><service>seed</service></dependsOn>");
        ServiceParameters app = Poms.service("<name>app</name><jar>made.jar</jar>"
                + "<environmentFile>made.env</environmentFile><dependsOn><service>middle</service></dependsOn>");
        Set<String> following = ServiceParameters.followingTasks(List.of(app, middle, seed));
        assertThat(following).containsExactlyInAnyOrder("middle", "app");
        ServiceContext context = Poms.context(Path.of("/module"), following);
        ServiceDefinition definition = app.toDefinition(context);
        assertThat(definition.environmentFile()).contains(Path.of("/module/made.env"));
        assertThat(definition.command()).contains("/module/made.jar");
    }

    private static void assertRefused(String elements, String element, String fix) {
        assertThatThrownBy(() -> definition("<name>backend</name>" + elements))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("service 'backend'", element, fix);
    }

    private static ServiceDefinition definition(String elements) {
        return Poms.service(elements).toDefinition(Poms.context(HERE));
    }
}
