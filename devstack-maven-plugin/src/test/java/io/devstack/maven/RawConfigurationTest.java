package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.devstack.model.InvalidStackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawConfigurationTest {
    @Test
    void acceptsWhatSomeGoalKnows() {
        RawConfiguration raw = raw("<configuration><services/><countdown>3s</countdown></configuration>");

        assertThatCode(() -> refuse(raw)).doesNotThrowAnyException();
    }

    @Test
    void refusesWhatNoGoalKnowsAndNamesWhatThereIs() {
        RawConfiguration raw = raw("<configuration><sevices/></configuration>");

        assertThatThrownBy(() -> refuse(raw))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<configuration>", "<sevices>", "services", "countdown");
    }

    @ParameterizedTest
    @CsvSource({"env, <environmentVariables>", "cwd, <workingDirectory>", "depends_on, <dependsOn>"})
    void otherNameOfAnElementOfAServiceIsAdvisedInItsPlace(String name, String element) {
        RawConfiguration raw = raw("<configuration><" + name + ">x</" + name + "></configuration>");

        assertThatThrownBy(() -> refuse(raw))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining(
                        "there is no parameter <" + name + ">; in <services><service>, write " + element + ";");
    }

    @Test
    void parameterWithHyphensIsRejectedAsMavenIgnoresIt() {
        RawConfiguration raw = raw("<configuration><dry-run>true</dry-run></configuration>");

        assertThatThrownBy(() -> refuse(raw))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageStartingWith(
                        "<configuration>: there is no parameter <dry-run>; perhaps you meant <dryRun>; there are ");
    }

    @Test
    void looksIntoExecutionsToo() {
        RawConfiguration raw = raw("""
                <executions><execution><id>mine</id><configuration><onRuning/></configuration></execution></executions>
                """);

        assertThatThrownBy(() -> refuse(raw)).hasMessageContainingAll("'mine'", "<onRuning>");
    }

    @Test
    void parameterGivenTwiceIsRejected() {
        RawConfiguration raw = raw("<configuration><services/><countdown>3s</countdown><services/></configuration>");

        assertThatThrownBy(() -> refuse(raw))
                .isInstanceOf(InvalidStackException.class)
                .hasMessage(
                        "<configuration>, <services>: it is there twice, and Maven reads one of them; keep one of them");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <dryRun/>                            |                              | true
            <dryRun></dryRun>                    | <dryRun>${empty}</dryRun>    | true
            <dryRun combine.self="override"/>    |                              | true
            <countdown> </countdown>             |                              | true
            <countdown/>                         | <countdown>${none}</countdown> | false
            <countdown combine.self="override"/> |                              | false
            <services/>                          |                              | false
            <ports/>                             |                              | false
            <ports><!-- 5000 --></ports>         |                              | false
            """)
    void emptyParameterIsRejectedUnlessItIsAnExpression(String effective, String written, boolean rejected) {
        MavenProject module = Poms.module("module", "<configuration>" + effective + "</configuration>");
        module.setOriginalModel(
                Poms.module("module", "<configuration>" + (written == null ? effective : written) + "</configuration>")
                        .getModel());
        RawConfiguration raw = RawConfiguration.of(Optional.of(module));

        assertThat(catchThrowable(() -> refuse(raw)))
                .matches(thrown -> (thrown instanceof InvalidStackException mistake
                                && mistake.getMessage().contains(": it is empty"))
                        == rejected);
    }

    @Test
    void refusesWhatOnlyMavenFillsIn() {
        RawConfiguration raw = raw("<configuration><session/></configuration>");

        assertThatThrownBy(() -> refuse(raw)).hasMessageContaining("<session>");
    }

    @Test
    void everyGoalRefusesWhatNoGoalKnowsBeforeItsWork() {
        Build build = Poms.build(
                Poms.module("module", "<configuration><countdwn>9s</countdwn></configuration>"), execution());
        AbstractDevStackMojo goal = new AbstractDevStackMojo() {
            @Override
            void run(Build ignored) {
                throw new AssertionError("the goal did its work");
            }
        };

        assertThatThrownBy(() -> goal.runUnlessSkipped(build))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<countdwn>", "countdown");
    }

    @Test
    void stopGoesOnDespiteEveryMistakeAndWarns() {
        RawConfiguration raw =
                raw("<configuration><sevices/><countdown/><dryRun/><services/><services/></configuration>");
        List<String> warnings = new ArrayList<>();

        raw.rejectMistakes(execution("stop"), warnings::add);

        assertThat(warnings)
                .hasSize(4)
                .allMatch(warning -> warning.endsWith(" (going on without it)"))
                .anyMatch(warning -> warning.startsWith("<configuration>: there is no parameter <sevices>;"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <sevices/>                                        | true
            <frobnicate>1</frobnicate>                        | true
            <countdown/>                                      | true
            <services/><services/>                            | true
            <dryRun/>                                         | false
            <dryrun>true</dryrun>                             | false
            <dry>true</dry>                                   | false
            <dry-run>true</dry-run>                           | false
            <simulate>true</simulate>                         | false
            <countdwn>30s</countdwn>                          | false
            <pidDir>.pids-it</pidDir>                         | false
            <pidDirectory/>                                   | false
            <countdown>9s</countdown><countdown>3s</countdown> | false
            """)
    void hardShutdownGoesOnUnlessItMayHaveBeenMeantNotToKill(String elements, boolean goesOn) {
        RawConfiguration raw = raw("<configuration>" + elements + "</configuration>");

        List<String> warnings = new ArrayList<>();

        Throwable thrown = catchThrowable(() -> raw.rejectMistakes(execution("hard-shutdown"), warnings::add));

        assertThat(warnings).hasSize(goesOn ? 1 : 0);
        assertThat(thrown == null).isEqualTo(goesOn);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <sevices/>                                                       | true
            <dryRun/>                                                        | true
            <pidDir>.pids-it</pidDir>                                        | false
            <pidDirectory/>                                                  | false
            <pidDirectory>a</pidDirectory><pidDirectory>b</pidDirectory>     | false
            """)
    void stopGoesOnUnlessAnotherStackMayHaveBeenMeant(String elements, boolean goesOn) {
        RawConfiguration raw = raw("<configuration>" + elements + "</configuration>");
        Throwable thrown = catchThrowable(() -> raw.rejectMistakes(execution("stop"), warning -> {}));
        assertThat(thrown == null).isEqualTo(goesOn);
    }

    @Test
    void refusesNothingWhereThereIsNoDescriptor() {
        RawConfiguration raw = raw("<configuration><sevices/></configuration>");

        assertThatCode(() -> raw.rejectMistakes(new MojoExecution((MojoDescriptor) null), warning -> {}))
                .doesNotThrowAnyException();
    }

    @Test
    void findsFixedPortsOfAllServices() {
        RawConfiguration raw = raw("""
                <configuration><services>
                  <service><port> 5000 </port></service>
                  <service><port>0</port></service>
                  <service><ports><http>3000</http><admin>${admin.port}</admin></ports></service>
                </services></configuration>
                <executions><execution><id>more</id><configuration><services>
                  <service><port>7000</port></service>
                </services></configuration></execution></executions>
                """);

        assertThat(raw.ports()).containsExactly(5000, 3000, 7000);
    }

    @Test
    void readsATopLevelValue() {
        RawConfiguration raw = raw("<configuration><pidDirectory> run </pidDirectory></configuration>");

        assertThat(raw.value("pidDirectory")).contains("run");
        assertThat(raw.value("outputDirectory")).isEmpty();
    }

    @Test
    void comparesServicesWithoutTheirWhitespace() {
        MavenProject one =
                Poms.module("one", "<configuration><services> <service>a  b</service></services></configuration>");
        MavenProject other =
                Poms.module("other", "<configuration><services>\n<service>a b</service></services></configuration>");

        assertThat(RawConfiguration.of(Optional.of(one)).services(one))
                .isPresent()
                .isEqualTo(RawConfiguration.of(Optional.of(other)).services(other));
    }

    @Test
    void isEmptyWithoutAPomOrAPlugin() {
        MavenProject plain = Poms.moduleWithoutPlugin("plain");

        assertThat(RawConfiguration.of(Optional.empty()).ports()).isEmpty();
        assertThat(RawConfiguration.of(Optional.of(plain)).services(plain)).isEmpty();
        assertThat(RawConfiguration.of(Optional.of(plain)).executionsWithServices())
                .isEmpty();
    }

    private static RawConfiguration raw(String plugin) {
        return RawConfiguration.of(Optional.of(Poms.module("module", plugin)));
    }

    private static void refuse(RawConfiguration raw) {
        raw.rejectMistakes(execution(), warning -> {
            throw new AssertionError(warning);
        });
    }

    private static MojoExecution execution() {
        return execution("start");
    }

    private static MojoExecution execution(String goal) {
        try {
            PluginDescriptor plugin = new PluginDescriptor();
            plugin.addMojo(goal(plugin, "start", "services", true));
            plugin.addMojo(goal(plugin, "hard-shutdown", "countdown", true));
            plugin.addMojo(goal(plugin, "plan", "dryRun", true));
            plugin.addMojo(goal(plugin, "free", "ports", true));
            plugin.addMojo(goal(plugin, "find", "pidDirectory", true));
            plugin.addMojo(goal(plugin, "stop", "session", false));
            return new MojoExecution(plugin.getMojo(goal));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static MojoDescriptor goal(PluginDescriptor plugin, String name, String parameterName, boolean editable)
            throws Exception {
        MojoDescriptor goal = new MojoDescriptor();
        goal.setPluginDescriptor(plugin);
        goal.setGoal(name);
        Parameter parameter = new Parameter();
        parameter.setName(parameterName);
        parameter.setEditable(editable);
        parameter.setType(parameterName.equals("ports") ? "java.util.List" : "java.lang.String");
        goal.addParameter(parameter);
        return goal;
    }
}
