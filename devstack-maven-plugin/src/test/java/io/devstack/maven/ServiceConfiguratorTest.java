package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.api.plugin.testing.MojoExtension;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.DefaultPlexusConfiguration;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceConfiguratorTest {
    private static final String BROKEN = "<services><service><nmae>a</nmae></service></services>";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <dryRun>${devstack.dryRun}</dryRun> | -Ddevstack.dryRun: 'yes' is neither true nor false; use true or false
            <dryRun>1</dryRun>                  | <configuration>, <dryRun>: '1' is neither true nor false; use true or false
            <dryRun>${empty}</dryRun>           | <configuration>, <dryRun>: it is empty, which would count as false; use true or false
            <dryRun>${devstack.blank}</dryRun>  | -Ddevstack.blank: it is empty, which would count as false; use true or false
            <ports>${nope}</ports>              | <configuration>, <ports>: Maven does not know '${nope}'; add it to the POM's <properties>, or type it with -D
            <pidDirectory><a/></pidDirectory>    | <configuration>, <pidDirectory>: there are elements in it, such as <a>, where text belongs; write the text only
            <pidDirectory>${nope}</pidDirectory> | <configuration>, <pidDirectory>: Maven does not know '${nope}'; add it to the POM's <properties>, or type it with -D
            """)
    void wrongParameterIsRejectedWithItsPropertyOrElement(String parameter, String message) {
        HardShutdownMojo goal = new HardShutdownMojo();

        Poms.configure(goal, parameter, new Goal("pidDirectory", "ports", "dryRun"));

        assertThat(goal.mistake).isInstanceOf(InvalidStackException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <name>backend</name><command>x</command>           | <services>: there is <name> where a <service> belongs; write <service> around it and the other elements of the service
            <backend><command>x</command></backend>            | <services>: there is <backend> where a <service> belongs; write <service><name>backend</name> and what <backend> has in it
            <service>sleep 60</service>                        | service 1: there is the text 'sleep 60' where elements belong; write <name>backend</name> and <command>sleep 60</command>
            """)
    void elementBesideAServiceIsNamed(String services, String message) {
        assertThatThrownBy(() -> Poms.services(services))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "item", "value"})
    void emptyItemWithAGeneralNameIsLeftOut(String item) throws Exception {
        StartMojo goal = new StartMojo();

        Poms.configure(goal, "<only><" + item + "/><" + item + ">a</" + item + "></only>", new Goal("only"));

        assertThat(goal.mistake).isNull();
        assertThat(MojoExtension.<List<String>>getVariableValueFromObject(goal, "only"))
                .containsExactly("a");
    }

    @Test
    void wrongParametersDoNotPreventAStopBesidesThatOfItsDirectory() throws Exception {
        CollectingLog log = new CollectingLog();
        StopMojo stop = new StopMojo();
        stop.setLog(log);

        Poms.configure(
                stop,
                BROKEN + "<stopTimeout>90s</stopTimeout><skipITs>maybe</skipITs>"
                        + "<junitReport><file>x</file></junitReport>",
                new Goal("stopTimeout", "skipITs", "junitReport"));

        assertThat(stop.mistake).isNull();
        assertThat(MojoExtension.<String>getVariableValueFromObject(stop, "stopTimeout"))
                .isEqualTo("90s");
        assertThat(log.lines())
                .hasSize(3)
                .anyMatch(line ->
                        line.startsWith("WARNING <configuration>, <skipITs>: 'maybe' is neither true nor false;"))
                .anyMatch(line -> line.startsWith("WARNING <configuration>, <junitReport>: there are elements in it")
                        && line.endsWith("(going on without it)"));

        StopMojo elsewhere = new StopMojo();
        elsewhere.setLog(log);
        Poms.configure(elsewhere, "<pidDirectory><run/></pidDirectory>", new Goal("pidDirectory"));
        assertThat(elsewhere.mistake).hasMessageStartingWith("<configuration>, <pidDirectory>: there are elements");
    }

    @Test
    void wrongNumberIsRejected() {
        LogsMojo goal = new LogsMojo();

        Poms.configure(goal, "<tail>ten</tail>", new Goal("tail"));

        assertThat(goal.mistake).hasMessage("<configuration>, <tail>: 'ten' is not a number; write digits only");
    }

    @Test
    void unknownPropertyOfAParameterIsItsDefault() {
        HardShutdownMojo goal = new HardShutdownMojo();

        Poms.configure(goal, "<pidDirectory>${devstack.pidDirectory}</pidDirectory>", new Goal("pidDirectory"));

        assertThat(goal.mistake).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"skipITs", "skipTests", "env.NOPE", "nope"})
    void unknownPropertyOfABooleanIsItsDefault(String property) throws Exception {
        HardShutdownMojo goal = new HardShutdownMojo();

        Poms.configure(goal, "<skip>${" + property + "}</skip>", new Goal("skip"));

        assertThat(goal.mistake).isNull();
        assertThat(MojoExtension.<Boolean>getVariableValueFromObject(goal, "skip"))
                .isFalse();
    }

    @Test
    void unknownDryRunIsRejected() throws Exception {
        HardShutdownMojo goal = new HardShutdownMojo();

        Poms.configure(goal, "<dryRun>${nope}</dryRun>", new Goal("dryRun"));

        assertThat(goal.mistake).hasMessageContaining("<dryRun>").hasMessageContaining("${nope}");
    }

    @Test
    void emptyValueIsTheDefault() throws Exception {
        StartMojo goal = new StartMojo();

        Poms.configure(
                goal,
                "<procfile>${empty}</procfile><skipITs>${empty}</skipITs><onRunning>${empty}</onRunning>",
                new Goal("procfile", "skipITs", "onRunning"));

        assertThat(goal.mistake).isNull();
        assertThat(MojoExtension.<File>getVariableValueFromObject(goal, "procfile"))
                .isNull();
        assertThat(MojoExtension.<String>getVariableValueFromObject(goal, "onRunning"))
                .isEqualTo("fail");
    }

    @Test
    void errorOfMavensConfiguratorNamesTheElement() {
        StartMojo goal = new StartMojo();

        Poms.configure(goal, "<frobnicate>x</frobnicate>", new Goal());

        assertThat(goal.mistake)
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith("<configuration>, <frobnicate>: Maven cannot read it: ")
                .hasMessageEndingWith("; compare it with mvn devstack:help -Ddetail");
    }

    @Test
    void brokenServicesDoNotPreventAStop() throws Exception {
        CollectingLog log = new CollectingLog();
        StopMojo stop = new StopMojo();
        stop.setLog(log);

        Poms.configure(stop, BROKEN + "<stopTimeout>90s</stopTimeout>", new Goal("stopTimeout"));

        assertThat(stop.mistake).isNull();
        assertThat(MojoExtension.<List<?>>getVariableValueFromObject(stop, "services"))
                .isEmpty();
        assertThat(MojoExtension.<String>getVariableValueFromObject(stop, "stopTimeout"))
                .isEqualTo("90s");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .startsWith("WARNING service 1: there is no element <nmae> in it; perhaps you meant <name>;")
                .endsWith("(stopping what is on record, without the ports of <services>)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<command>bin\\server --x</command>",
                "<command>${empty}bin\\server</command>",
                "<executable>a</executable><arguments>b c\\sd</arguments>",
                "<command>a</command><ready><exec>bin\\see</exec></ready>"
            })
    void backslashThatASplitDropsIsACaution(String elements) {
        StartMojo start = new StartMojo();

        Poms.configure(start, "<services><service><name>a</name>" + elements + "</service></services>", new Goal());

        assertThat(start.mistake).isNull();
        assertThat(start.cautions)
                .singleElement()
                .asString()
                .startsWith("service 'a', <")
                .contains("'\\s' outside of quotes stands for 's'");
    }

    @Test
    void brokenServicesPreventAStart() {
        StartMojo start = new StartMojo();

        Poms.configure(start, BROKEN, new Goal());

        assertThat(start.mistake).hasMessageStartingWith("service 1: there is no element <nmae> in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"skipITs", "skipTests", "skipTestPhases"})
    void brokenServicesDoNotMatterToAGoalThatIsSkippedWithTheTests(String parameter) throws Exception {
        assertThat(CollectingLog.linesOf(brokenStart("<" + parameter + ">true</" + parameter + ">")))
                .containsExactly("tests are skipped, and devstack:start with them");
        assertThatThrownBy(brokenStart("<" + parameter + ">false</" + parameter + ">")::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageStartingWith("service 1: there is no element <nmae> in it");
    }

    private static StartMojo brokenStart(String parameter) {
        StartMojo start = new StartMojo();
        String given = "<session>${session}</session><mojoExecution>${mojoExecution}</mojoExecution>";
        Poms.configure(start, BROKEN + given + parameter, new Goal());
        return start;
    }

    @Test
    void mistypedDependencyGetsTheServiceThatWasMeant() {
        List<ServiceParameters> services = Poms.services(
                "<service><name>database</name><command>sleep 1</command></service>"
                        + "<service><name>web</name><command>sleep 1</command><dependsOn>databse</dependsOn></service>");
        MavenProject module = Poms.moduleWithoutPlugin("module");
        module.setFile(new File("pom.xml").getAbsoluteFile());
        DeclaredServices declared =
                new DeclaredServices(Poms.build(module, false), services, null, Poms.java(Optional.of(module)));

        assertThatThrownBy(declared::definitions)
                .isInstanceOf(InvalidStackException.class)
                .hasMessage("service 'web', <dependsOn>: there is no service 'databse'; perhaps you meant 'database';"
                        + " there are database, web");
    }

    /** A bound execution of a goal whose parameters have a property {@code devstack.NAME} each; dryRun's was typed. */
    private static final class Goal implements ExpressionEvaluator {
        private final Poms.Knows known =
                new Poms.Knows(Map.of("devstack.dryRun", "yes", "empty", "", "devstack.blank", " "));
        private final MojoExecution execution;

        private Goal(String... parameters) {
            PlexusConfiguration declared = new DefaultPlexusConfiguration("configuration");
            for (String name : parameters) {
                declared.addChild(name, "${devstack." + name + "}");
            }
            MojoDescriptor goal = new MojoDescriptor();
            goal.setMojoConfiguration(declared);
            goal.setGoal("start");
            execution = new MojoExecution(goal);
            execution.setLifecyclePhase("pre-integration-test");
        }

        @Override
        public @Nullable Object evaluate(String text) {
            return switch (text) {
                case "${mojoExecution}" -> execution;
                case "${session}" -> Poms.build(null, execution).session();
                default -> known.evaluate(text);
            };
        }

        @Override
        public File alignToBaseDirectory(File file) {
            return file;
        }
    }
}
