package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceReaderTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final String BACKEND = "<name>backend</name><command>sleep 1</command>";
    private static final String JAR = "<name>backend</name><jar>pom.xml</jar>";
    private static final Map<String, String> KNOWN = Map.of(
            "agent", "\"-javaagent:/my dir/agent.jar=append=true,excludes=a/*\" -Xmx64m",
            "empty", "",
            "home", "/my dir",
            "quoted", "it's",
            "nested", "@{agent}",
            "one", "${other}",
            "other", "${one}",
            "file", HERE.resolve("pom.xml").toString(),
            "later", "my dir/x",
            "two", "a b");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <arguments>--name Joe --list=a,b</arguments>                 | --name;Joe;--list=a,b
            <arguments>'a b' "c,d"</arguments>                           | a b;c,d
            <arguments>${agent} x</arguments>                            | -javaagent:/my dir/agent.jar=append=true,excludes=a/*;-Xmx64m;x
            <arguments>@{agent}</arguments>                              | -javaagent:/my dir/agent.jar=append=true,excludes=a/*;-Xmx64m
            <arguments>@{nested}</arguments>                             | -javaagent:/my dir/agent.jar=append=true,excludes=a/*;-Xmx64m
            <arguments>x${two}y "${two}" '${two}' ${two}</arguments>     | xa by;a b;a b;a;b
            <arguments>--home=${home} --q=${quoted}</arguments>          | --home=/my dir;--q=it's
            <arguments>${empty} a ${empty}</arguments>                   | a
            <arguments>"${empty}" a</arguments>                          | ;a
            <arguments><argument>${two}</argument></arguments>           | a b
            <arguments><argument>a, b</argument></arguments>             | a, b
            <arguments><argument>@{two}</argument></arguments>           | a b
            <arguments><argument/><argument>a</argument></arguments>     | ;a
            <arguments><argument>$$a \b</argument></arguments>           | $$a \b
            <arguments>@{devstack.backend.port} ${devstack.backend.port}</arguments> | @{devstack.backend.port};@{devstack.backend.port}
            """)
    void argumentsArriveAsWritten(String arguments, String words) {
        List<String> command = read("<name>backend</name><executable>run</executable>" + arguments)
                .command();

        assertThat(command.subList(1, command.size())).containsExactly(words.split(";", -1));
    }

    @Test
    void quantifierIsNoExpression() {
        assertThat(read(BACKEND + "<ready><log>user@{1,2} @{3} @{4,} on ${devstack.backend.port}</log></ready>")
                        .ready()
                        .probes())
                .containsExactly(new ProbeDefinition.Log("user@{1,2} @{3} @{4,} on @{devstack.backend.port}"));
    }

    @Test
    void everyDollarArrivesAsWritten() {
        ServiceDefinition service = read("<name>backend</name><command>run $$a $b</command>"
                + "<environmentVariables><PRICE>$$5 ${two}</PRICE></environmentVariables>");

        assertThat(service.command()).containsExactly("run", "$$a", "$b");
        assertThat(service.environment()).containsEntry("PRICE", "$$5 a b");
    }

    @Test
    void valueThatNamesAFileIsOneWord() {
        assertThat(read("<name>backend</name><command>${file} ${two} a${later}</command>")
                        .command())
                .containsExactly(HERE.resolve("pom.xml").toString(), "a", "b", "amy dir/x");
    }

    @Test
    void commandKeepsItsQuotesAndOperators() {
        assertThat(read("<name>backend</name><command>sh -c \"echo '${quoted}' ${two}\" | ${empty} x</command>")
                        .command())
                .containsExactly("sh", "-c", "echo 'it's' a b", "|", "x");
    }

    @Test
    void emptyOptionIsLeftOutAndAgentIsSplit() {
        assertThat(read(JAR + "<jvmArguments><jvmArgument>-Xmx64m</jvmArgument><jvmArgument>${empty}</jvmArgument>"
                                + "</jvmArguments>")
                        .command())
                .hasSize(4)
                .contains("-Xmx64m");
        assertThat(read(JAR + "<jvmArguments>${agent}</jvmArguments>").command())
                .contains("-javaagent:/my dir/agent.jar=append=true,excludes=a/*", "-Xmx64m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:x.jar=destfile=y -Xmx64m",
                "-Xmx64m -Da=b",
                "-Da=b --add-opens java.base/java.lang=ALL-UNNAMED",
                "-cp lib/a.jar",
                "-ea -da"
            })
    void twoOptionsInOneElementAreRejected(String option) {
        assertThatThrownBy(() -> read(JAR + "<jvmArguments><jvmArgument>" + option + "</jvmArgument></jvmArguments>"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll(
                        "service 'backend', <jvmArguments><jvmArgument>", "write a <jvmArgument> for each");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Dhome=/my dir/x",
                "-Dmessage=hello - world",
                "-Dmessage='a -Xmx64m'",
                "-javaagent:/my dir/agent.jar=a,b",
                "-Dit=it's -Xa",
                "-Dpath=C:\\Program Files\\x"
            })
    void valueWithBlanksIsOneOption(String option) {
        assertThat(read(JAR + "<jvmArguments><jvmArgument>" + option + "</jvmArgument></jvmArguments>")
                        .command())
                .contains(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<dependsOn>a, b</dependsOn>",
                "<dependsOn>a b</dependsOn>",
                "<dependsOn>a,b,</dependsOn>",
                "<dependsOn>${names}</dependsOn>",
                "<dependsOn><service>a</service><service>b</service><service>${empty}</service></dependsOn>"
            })
    void dependenciesHaveAShortForm(String element) {
        ServiceDefinition service = Poms.start(
                        "<services><service>" + BACKEND + element + "</service></services>",
                        new Poms.Knows(Map.of("names", "a,b", "empty", "")))
                .get(0)
                .toDefinition(Poms.context(HERE));

        assertThat(service.dependsOn()).containsExactly(new ServiceName("a"), new ServiceName("b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ready>/health</ready>",
                "<ready><http>/health</http></ready>",
                "<ready><http><path>/health</path></http></ready>"
            })
    void readyHasAShortForm(String element) {
        assertThat(read(BACKEND + "<port>0</port>" + element).ready().probes())
                .containsExactly(new ProbeDefinition.Http(
                        "/health", "200-399", Optional.empty(), Map.of(), ProbeDefinition.Http.Certificate.TRUSTED));
    }

    @Test
    void emptyIsNotUnknown() {
        ServiceDefinition service = read(BACKEND + "<workingDirectory>${empty}</workingDirectory>"
                + "<environmentVariables><A>${empty}</A><B></B></environmentVariables>");

        assertThat(service.environment()).containsEntry("A", "").containsEntry("B", "");
        assertThat(service.workingDirectory()).isEqualTo(HERE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <environmentVariables><A>${nope}</A></environmentVariables>  | <environmentVariables><A>: Maven does not know '${nope}' | -Dnope=VALUE
            <arguments>@{nope}</arguments>                               | <arguments>: Maven does not know '@{nope}' | -Dnope=VALUE
            <arguments><argument>x${nope}</argument></arguments>         | <arguments><argument>: Maven does not know '${nope}' | <properties>
            <arguments>${devstack.other.port}</arguments>                | <arguments>: | @{devstack.NAME.port}
            <arguments>${env.NOPE_9}</arguments>                         | '${env.NOPE_9}' | set the variable NOPE_9
            <arguments>"a</arguments>                                    | <arguments>: the double quote at character 1 is not closed | close it
            <arguments>${one}</arguments>                                | <arguments>: | refers to itself
            <port>${nope}</port>                                         | <port>: Maven does not know | <nope>
            <arguments>--name ${quoted}</arguments>                      | <arguments>: the value of ${quoted} cannot be split into words: the single quote | if it is one word, write "${quoted}"
            <arguments>@{quoted}</arguments>                             | <arguments>: the value of @{quoted} cannot be split | write "@{quoted}"
            <arguments>${devstack.backnd.port}</arguments>               | <arguments>: Maven does not know '${devstack.backnd.port}' | perhaps you meant '@{devstack.backend.port}'
            <arguments>${devstack.backendd.ports.admin}</arguments>      | <arguments>: | perhaps you meant '@{devstack.backend.ports.admin}'
            """)
    void unknownExpressionIsNamedWithItsElement(String element, String problem, String fix) {
        assertThatThrownBy(() -> read("<name>backend</name><executable>run</executable>" + element))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("service 'backend', ", problem, fix);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <env><A>1</A></env>                         | write <environmentVariables>;
            <environment><A>1</A></environment>         | write <environmentVariables>;
            <enviromentVariables><A>1</A></enviromentVariables> | perhaps you meant <environmentVariables>;
            <env_file>.env</env_file>                   | write <environmentFile>;
            <workDir>x</workDir>                        | write <workingDirectory>;
            <workingDir>x</workingDir>                  | write <workingDirectory>;
            <cwd>x</cwd>                                | write <workingDirectory>;
            <dir>x</dir>                                | write <workingDirectory>;
            <healthCheck>/</healthCheck>                | write <ready>, such as <ready>/health</ready>
            <healthcheck>/</healthcheck>                | write <ready>,
            <health>/</health>                          | write <ready>,
            <wait>/</wait>                              | write <ready>,
            <url>/</url>                                | write <ready>,
            <depends_on>a</depends_on>                  | write <dependsOn>;
            <args>a</args>                              | write <arguments>;
            <cmd>a</cmd>                                | write <command>;
            <cmdline>a</cmdline>                        | write <command>;
            <script>a</script>                          | write <command> with <shell>true</shell>
            <image>a</image>                            | docker run --rm
            <pre>a</pre>                                | <task>true</task>
            <timeout>5s</timeout>                       | <timeout> belongs into <alive> or <ready> or <stop>
            <signal>INT</signal>                        | <signal> belongs into <stop>
            <http>/</http>                              | <http> belongs into <alive> or <ready> or <stop>
            <log>up</log>                               | <ready><log>
            <comand>a</comand>                          | perhaps you meant <command>;
            <Command>a</Command>                        | perhaps you meant <command>;
            <frobnicate>a</frobnicate>                  | there are alive, arguments, classpathScope, command, dependsOn,
            """)
    void unknownElementGetsTheRightOne(String element, String advice) {
        assertThatThrownBy(() -> read(BACKEND + element))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("service 'backend': there is no element <")
                .hasMessageContaining(advice)
                .hasMessageNotContaining("leave it out");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <ready><http><pathh>/</pathh></http></ready> | service 'backend', <ready>, <http>: there is no element <pathh> in it; perhaps you meant <path>; there are body, headers, insecure, path, status, url
            <ready><tcp><host>here</host></tcp></ready>  | service 'backend', <ready>, <tcp>: there is no element <host> in it; write <tcp/>, which connects to the service's <port>; it has no elements
            <stop><grace>1s</grace></stop>               | service 'backend', <stop>: there is no element <grace> in it; write <timeout>; there are
            <ready><path>/</path></ready>                | service 'backend', <ready>: there is no element <path> in it; write <http>; there are
            <ready><command>x</command></ready>          | service 'backend', <ready>: there is no element <command> in it; write <exec>; there are
            <ready><interval>1s</interval></ready>       | service 'backend', <ready>: there is no element <interval> in it; write <timeout>; the pause
            <stop><port>1</port></stop>                  | service 'backend', <stop>: there is no element <port> in it; <port> belongs into <service>; there are
            """)
    void unknownElementDeeperInsideIsNamedWithItsParents(String element, String message) {
        assertThatThrownBy(() -> read(BACKEND + element)).hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <stop>10s</stop>                    | <stop>: there is the text '10s' where elements belong; write <stop><timeout>10s</timeout></stop>
            <ready>tcp</ready>                  | <ready>: there is the text 'tcp' where elements belong; write <ready><tcp/></ready>
            <ready>log</ready>                  | <ready>: there is the text 'log' where elements belong; write <ready><log>...</log></ready>
            <ready>soon</ready>                 | <ready>: there is the text 'soon' where elements belong
            <ready><tcp>5000</tcp></ready>      | <ready><tcp>: there is the text '5000' where elements belong; write <ready><tcp/></ready>; the port is the service's: <port>5000</port>
            <stop>SIGINT</stop>                 | <stop>: there is the text 'SIGINT' where elements belong; write <stop><signal>INT</signal></stop>
            <stop>/shutdown</stop>              | <stop>: there is the text '/shutdown' where elements belong; write <stop><http>/shutdown</http></stop>
            <stop>docker stop db</stop>         | <stop>: there is the text 'docker stop db' where elements belong; write <stop><exec>docker stop db</exec></stop>
            <ready><http>8080</http></ready>    | <ready><http>: '8080' is neither a path nor a URL; write <ready><http>/</http></ready>, and <port>8080</port> for the port of the service
            <dependsOn><database/></dependsOn>  | <dependsOn><database>: it is empty, so it would be left out; write names, such as <dependsOn>database</dependsOn>
            <arguments><verbose/></arguments>   | <arguments><verbose>: it is empty, so it would be an empty word; write the word itself into <argument>
            <jvmArguments><verbose/></jvmArguments> | <jvmArguments><verbose>: it is empty, so it would be left out; write the word itself into <jvmArgument>
            <port><http>1</http></port>         | <port>: there are elements in it, such as <http>, where text belongs; write the number, or <ports> for several
            <ports>5000</ports>                 | <ports>: there is text where elements belong; write <port>5000</port> for one
            <environmentVariables>A=1</environmentVariables> | <environmentVariables>: there is text where elements belong
            <environmentVariables><property><name>A</name></property></environmentVariables> | <environmentVariables><property>: there are elements where text belongs
            <port>5000:80</port>                | <port>: '5000:80' is not a port; write 5000; use 1 to 65535
            <port>127.0.0.1:5000:80</port>      | <port>: '127.0.0.1:5000:80' is not a port; write 5000; use 1 to 65535
            <port>localhost:5000</port>         | <port>: 'localhost:5000' is not a port; write 5000; use 1 to 65535
            <port>5000/tcp</port>               | <port>: '5000/tcp' is not a port; write 5000; use 1 to 65535
            <port>5000,5001</port>              | <port>: '5000,5001' is not a port; for several ports write <ports><http>5000</http>...</ports>; use
            <port>auto</port>                   | <port>: 'auto' is not a port; write 0; use 1 to 65535
            <port>http</port>                   | <port>: 'http' is not a port; use 1 to 65535
            <port>70000</port>                  | <port>: '70000' is not a port; use 1 to 65535
            <stop><timeout>10</timeout></stop>  | <stop><timeout>: '10' is not a duration; perhaps you meant 10s; write a whole number and a unit
            <stop><timeout>10 seconds</timeout></stop> | <stop><timeout>: '10 seconds' is not a duration; perhaps you meant 10s; write
            <stop><timeout>PT2M</timeout></stop> | <stop><timeout>: 'PT2M' is not a duration; perhaps you meant 2m; write
            <stop><timeout>1.5s</timeout></stop> | <stop><timeout>: '1.5s' is not a duration; write a whole number
            <ready><http>8080/a</http></ready>  | <ready><http>: '8080/a' is neither a path nor a URL; write <ready><http>/a</http></ready>, and <port>8080</port> for the port of the service
            <dependsOn>Data_Base</dependsOn>    | <dependsOn>: 'Data_Base' is not the name of a service; write names as in <name>, such as <dependsOn>data-base</dependsOn>
            <environmentVariables><A>@{backend.port}</A></environmentVariables> | <environmentVariables><A>: Maven does not know '@{backend.port}'; write @{devstack.backend.port}, which devstack
            <shell>yes</shell>                  | <shell>: 'yes' is neither true nor false
            <task>1</task>                      | <task>: '1' is neither true nor false
            <dependsOn><a><b>x</b></a></dependsOn> | <dependsOn>: there are elements in it, such as <b>, where text belongs
            <port>1</port><port>2</port>        | <port>: it is there twice
            <dependsOn>a</dependsOn><dependsOn>b</dependsOn> | <dependsOn>: it is there twice; write <dependsOn>a, b</dependsOn>
            <environmentVariables><env>A=1</env></environmentVariables> | <environmentVariables><env>: the service would get a variable 'env': the name of the element is the name of the variable; write <A>value</A>
            <environmentVariables><var><name>A</name><value>1</value></var></environmentVariables> | <environmentVariables><var>: there are elements where text belongs; write <A>value</A>
            <ports><port>1</port><port>2</port></ports> | <ports><port>: it is there twice; give each port a name of its own
            <ports>1,2</ports>                  | <ports>: there is text where elements belong; write <ports><http>5000</http><admin>0</admin></ports>
            <ready><http>health</http></ready>  | <ready><http>: 'health' is neither a path nor a URL; write <ready><http>/health
            <ready><http>localhost:1/a</http></ready> | <ready><http>: 'localhost:1/a' is neither a path nor a URL; write <ready><http>http://localhost:1/a
            <ready><http>admin:s3cret@localhost:1/a</http></ready> | <ready><http>: '***@localhost:1/a' is neither a path nor a URL
            <alive><http>ftp://a</http></alive> | <alive><http>: 'ftp://a' is neither a path nor a URL; write <alive><http>/health
            <ready><log/></ready>               | <ready><log>: it is empty, so it would be left out; write a value into it, or remove it
            <ready><log>  </log></ready>        | <ready><log>: it is empty
            <ready><exec></exec></ready>        | <ready><exec>: it is empty, so it would be left out; write the program and its arguments into it, or remove it
            <ready><timeout/><tcp/></ready>     | <ready><timeout>: it is empty
            <ready><http><path>/</path><status/></http></ready> | <ready><http><status>: it is empty
            <alive><exec/></alive>              | <alive><exec>: it is empty
            <stop><signal/></stop>              | <stop><signal>: it is empty
            <port/>                             | <port>: it is empty
            <workingDirectory/>                 | <workingDirectory>: it is empty
            <shell/>                            | <shell>: it is empty, so it would be left out; write true or false into it, or remove it
            <environmentVariables><A>1</A><A>2</A></environmentVariables> | <environmentVariables><A>: it is there twice
            """)
    void wrongKindOfContentIsNamed(String element, String message) {
        assertThatThrownBy(() -> read(BACKEND + element))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("service 'backend', " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<arguments></arguments>",
                "<arguments><!-- <argument>x</argument> --></arguments>",
                "<jvmArguments/>",
                "<dependsOn> </dependsOn>",
                "<dependsOn><service/></dependsOn>",
                "<environmentVariables><!-- <A>1</A> --></environmentVariables>",
                "<environmentVariables/>",
                "<ports/>",
                "<ready><!-- <http>/health</http> --></ready>",
                "<stop></stop>",
                "<arguments>${empty}</arguments>"
            })
    void elementWithNothingInItIsLeftOut(String element) {
        assertThat(read(BACKEND + element)).isEqualTo(read(BACKEND));
    }

    @Test
    void emptyArgumentIsAnEmptyWordAndAnEmptyOptionIsLeftOut() {
        assertThat(read(JAR
                                + "<jvmArguments><jvmArgument>-Xmx64m</jvmArgument><jvmArgument/><jvmArgument></jvmArgument>"
                                + "</jvmArguments><arguments><argument/><argument>a</argument></arguments>")
                        .command())
                .containsSequence("-Xmx64m", "-jar")
                .endsWith("", "a");
        assertThat(read(BACKEND + "<ready><http><path>/</path><headers/></http></ready>")
                        .ready())
                .isEqualTo(read(BACKEND + "<ready>/</ready>").ready());
    }

    @Test
    void emptyNameIsNotToBeRemoved() {
        assertThatThrownBy(() -> read("<name/><command>sleep 1</command>"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessage("service 1, <name>: it is empty; write the service's name into it, such as backend");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <environmentVariables><env name="DB_PASSWORD" value="s3cret"/></environmentVariables>   | write <DB_PASSWORD>...</DB_PASSWORD>
            <environmentVariables><env value="s3cret" name="DB_PASSWORD"/></environmentVariables>   | DB_PASSWORD
            <environmentVariables><env name="DB_PASSWORD">s3cret</env></environmentVariables>       | write <DB_PASSWORD>...</DB_PASSWORD>
            <environmentVariables><TOKEN value="s3cret"/></environmentVariables>                    | write <TOKEN>...</TOKEN>
            <environmentVariables PLAIN="s3cret"/>                                                  | write <PLAIN>...</PLAIN>
            <ready><http><path>/</path><headers><header name="Authorization" value="s3cret"/></headers></http></ready> | write <Authorization>...</Authorization>
            <ready><http><path>/</path><headers><X-Any value="s3cret"/></headers></http></ready>    | write <X-Any>...</X-Any>
            <workingDirectory value="http://admin:s3cret@host/"/>                                   | write <workingDirectory>http://admin:***@host/</workingDirectory>
            <stop exec="run --db-password s3cret"/>                                                 | write <exec>run --db-password ***</exec> inside of
            <port db-password="s3cret"/>                                                            | write <db-password>***</db-password>
            <stop>curl -u admin:s3cret http://localhost/stop</stop>                                 | write <stop><exec>curl -u admin:*** http://localhost/stop</exec></stop>
            <stop>http://admin:s3cret@localhost/stop</stop>                                         | write <stop><http>http://admin:***@localhost/stop</http></stop>
            <ready><http><url>http://admin:s3cret@localhost/</url><insecure>true</insecure></http></ready> | 'http://admin:***@localhost/' is not asked by https
            <env name="DB_PASSWORD" value="s3cret"/>                                                | write <DB_PASSWORD>...</DB_PASSWORD>
            <env value="s3cret" key="API"/>                                                         | write <
            <db-password value="s3cret"/>                                                           | write <db-password>***</db-password>
            """)
    void valueThatMayBeASecretIsNotPrinted(String element, String fix) {
        assertThatThrownBy(() -> read(BACKEND + element))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining(fix)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void secretInATextInsteadOfAServiceIsNotPrinted() {
        for (String services : List.of("<service>app -u admin:s3cret</service>", "app -u admin:s3cret")) {
            assertThatThrownBy(() -> Poms.services(services))
                    .isInstanceOf(InvalidStackException.class)
                    .hasMessageContaining("there is the text 'app -u admin:***' where elements belong")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void secretInAnExecutableIsNotPrinted() {
        assertThatThrownBy(() -> read("<name>backend</name><executable>app --db-password s3cret --x</executable>"))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("write <command>app --db-password *** --x</command>")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <port value="5000"/>                       | <port>: attributes are not read, and there is value="5000"; write <port>5000</port>
            <ready timeout="120s">/a</ready>           | <ready>: attributes are not read, and there is timeout="120s"; write <timeout>120s</timeout> inside of <ready>
            <ready><tcp port="5432"/></ready>          | <ready><tcp>: attributes are not read, and there is port="5432"; write <port>5432</port> inside of <service>
            <environmentVariables><env name="LOG">debug</env></environmentVariables> | <environmentVariables><env>: attributes are not read, and there is name="LOG"; write <LOG>...</LOG>
            <environmentVariables><env name="LOG" value="debug"/></environmentVariables> | <environmentVariables><env>: attributes are not read, and there is name="LOG"; write <LOG>...</LOG>
            <arguments><argument if="x">a</argument></arguments> | <arguments><argument>: attributes are not read, and there is if="x"
            <arguments combine.children="apend">a</arguments>    | <arguments>: Maven does not know combine.children="apend"; write combine.children="append"
            <arguments combine.self="replace">a</arguments>      | <arguments>: Maven does not know combine.self="replace"; write combine.children="append", or combine.self="override"
            """)
    void attributeIsNamedWithTheElementToWrite(String element, String message) {
        assertThatThrownBy(() -> read(BACKEND + element))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("service 'backend', " + message);
    }

    @Test
    void attributesOutsideOfTheElementsOfAServiceAreNamed() {
        assertThatThrownBy(() -> Poms.services("<service name=\"db\"/>"))
                .hasMessageStartingWith("service 1, <service>: attributes are not read, and there is name=\"db\"");
        Poms.Knows maven = new Poms.Knows(Map.of());
        assertThatThrownBy(() -> Poms.start("<services mode=\"x\"/>", maven))
                .hasMessageStartingWith("<configuration>, <services>: attributes are not read");
        assertThatThrownBy(() -> Poms.start("<open value=\"true\"/>", maven))
                .hasMessageContaining("write <open>true</open>");
        assertThatThrownBy(() -> Poms.start("<only><backend/></only>", maven))
                .hasMessageStartingWith("<configuration>, <only><backend>: it is empty, so it would be left out;"
                        + " write <only>backend</only>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<arguments combine.children=\"append\"/>",
                "<ready combine.self=\"override\">/a</ready>",
                "<ready><log combine.self=\"override\"/></ready>",
                "<command combine.self=\"override\"/>",
                "<port combine.self=\"override\"/><ports><a>0</a></ports>",
                "<jvmArguments combine.self=\"override\"/>",
                "<alive combine.self=\"override\"/>",
                "<dependsOn><s combine.self=\"remove\"/></dependsOn>",
                "<environmentVariables combine.self=\"merge\"><A xml:space=\"preserve\"> a </A></environmentVariables>",
                "<dependsOn combine.id=\"x\"/>"
            })
    void attributesOfMavenAreNotRejected(String element) {
        assertThatCode(() -> read("<name>backend</name><executable>run</executable>" + element))
                .doesNotThrowAnyException();
    }

    @Test
    void serviceWithoutANameIsCounted() {
        assertThatThrownBy(() ->
                        Poms.services("<service>" + BACKEND + "</service><service><comand>sleep 1</comand></service>"))
                .hasMessageStartingWith("service 2: there is no element <comand> in it; perhaps you meant <command>");
    }

    @Test
    void serviceWithoutANameIsCountedAtTheStart() {
        List<ServiceParameters> services = Poms.services("<service>" + BACKEND
                + "</service><service><command>sleep 1</command></service><service>" + JAR + "</service>");
        Build build = Poms.build(null, false);

        assertThatThrownBy(() -> new DeclaredServices(build, services, null, Poms.java(Optional.empty())).definitions())
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("service 2 of 3: it has no <name>");
    }

    @ParameterizedTest
    @CsvSource({"<port>0</port>, 1", "'', 1", "<port>own</port>, 0"})
    void groupOfAPortIsACautionWhereItIsNotRead(String port, int expected) {
        MavenProject module = Poms.module("m", "");
        module.setFile(HERE.resolve("pom.xml").toFile());
        Build build = Poms.build(module, false, module);
        List<ServiceParameters> services = Poms.services(
                "<service>" + BACKEND + port + "<ready><log>on (?&lt;port>[0-9]+)</log></ready></service>");

        new DeclaredServices(build, services, null, Poms.java(Optional.empty())).definitions();

        assertThat(((CollectingLog) build.log()).lines())
                .hasSize(expected)
                .allMatch(line -> line.contains("(?<port>...) is read only with <port>own</port>"));
    }

    @ParameterizedTest
    @CsvSource({
        "uvicorn --port $PORT, $PORT, 'for a port write @{devstack.NAME.port}; if a shell is meant'",
        "sh run.sh $PORT, $PORT, 'for a port write @{devstack.NAME.port}; if a shell is meant'",
        "node $HOME/a.js, $HOME, 'if a shell is meant, add <shell>true</shell>; if not, put the word in quotes'"
    })
    void variableOfAShellIsACaution(String command, String variable, String advice) {
        List<String> warnings = new ArrayList<>();

        new Elements("service 'web'", warnings::add).words("<command>", command);

        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("service 'web', <command>: no shell is run, so the program gets '" + variable
                        + "' as an argument; " + advice);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <arguments>a ~/x</arguments>                                   | <arguments>: without a shell '~' is not expanded; write ${user.home}
            <arguments><argument>--data=~/x</argument></arguments>         | <arguments><argument>: without a shell '~' is not expanded
            <environmentVariables><DATA>~/x</DATA></environmentVariables>  | <environmentVariables><DATA>: without a shell '~' is not expanded
            <workingDirectory>~/x</workingDirectory>                       | <workingDirectory>: without a shell '~' is not expanded
            <environmentFile>~/.env</environmentFile>                      | <environmentFile>: without a shell '~' is not expanded
            <arguments>${windows}</arguments>                              | <arguments>: as in a shell, '\\t' outside of quotes stands for 't'
            """)
    void textThatOnlyAShellKeepsOrExpandsIsACaution(String element, String caution) {
        assertThat(cautions(element)).singleElement().asString().startsWith("service 'backend', " + caution);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pidDirectory    | ~/x      | 1
            outputDirectory | ~        | 1
            pidDirectory    | ~x       | 0
            pidDirectory    | target/~ | 0
            """)
    void homeInADirectoryIsACaution(String element, String value, int expected) {
        StartMojo start = new StartMojo();
        Poms.configure(start, "<" + element + ">" + value + "</" + element + ">", new Poms.Knows(Map.of()));

        assertThat(start.cautions)
                .hasSize(expected)
                .allMatch(caution -> caution.equals(
                        "<configuration>, <" + element + ">: '~' is not expanded there; write ${user.home}"));
    }

    @Test
    void homeInATypedDirectoryIsACautionForTheShell() {
        StartMojo start = new StartMojo();
        Poms.configure(
                start,
                "<pidDirectory>${devstack.pidDirectory}</pidDirectory>",
                new Poms.Knows(Map.of("devstack.pidDirectory", "~/x")));

        assertThat(start.cautions).containsExactly("-Ddevstack.pidDirectory: '~' is not expanded there; write $HOME");
    }

    @Test
    void quotedTextAndValuesInsideWordsAreNoCaution() {
        assertThat(cautions("<arguments>'~/x' a~/ x${windows}y \"${windows}\"</arguments>"
                        + "<environmentVariables><A>a~</A><B>~</B></environmentVariables>"))
                .isEmpty();
    }

    private static Set<String> cautions(String elements) {
        StartMojo start = new StartMojo();
        Poms.configure(
                start,
                "<services><service><name>backend</name><executable>run</executable>" + elements
                        + "</service></services>",
                new Poms.Knows(Map.of("windows", "C:\\tools\\x y")));
        assertThat(start.mistake).isNull();
        return start.cautions;
    }

    @Test
    void namesOfVariablesPortsHeadersAndWordsAreFree() {
        assertThatCode(() -> read("<name>backend</name><executable>x</executable>"
                        + "<environmentVariables><ANY>1</ANY><ENV>tier=prod</ENV><value>jdbc:h2:mem:x</value></environmentVariables>"
                        + "<ports><any>0</any></ports><dependsOn><any>b</any></dependsOn><arguments><any>x</any></arguments>"
                        + "<ready><http><path>/</path><headers><X-Any>1</X-Any></headers></http><tcp/></ready>"
                        + "<working-directory>x</working-directory>"))
                .doesNotThrowAnyException();
    }

    private static ServiceDefinition read(String elements) {
        return Poms.start("<services><service>" + elements + "</service></services>", new Poms.Knows(KNOWN))
                .get(0)
                .toDefinition(Poms.context(HERE));
    }
}
