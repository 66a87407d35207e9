package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.devstack.model.InvalidStackException;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleRulesTest {
    private static final boolean BOUND = true;
    private static final boolean TYPED = false;
    private static final String SERVICES = """
            <configuration><services><service>
              <name>backend</name><command>sleep 1</command>
            </service></services></configuration>
            """;

    private final MavenProject parent = Poms.module("parent", SERVICES);
    private final MavenProject plain = Poms.moduleWithoutPlugin("plain");

    @Test
    void startsTheServicesOfAModule() {
        assertThat(new ModuleRules(Poms.build(parent, BOUND, parent)).reasonToPassOver(true))
                .isEmpty();
    }

    @Test
    void passesOverAModuleWithoutServicesWhereAnotherHasSome() {
        assertThat(new ModuleRules(Poms.build(plain, TYPED, parent, plain)).reasonToPassOver(false))
                .contains("no services in this module");
    }

    @Test
    void refusesABoundGoalWithoutServicesEvenThen() {
        assertThatThrownBy(() -> new ModuleRules(Poms.build(plain, BOUND, parent, plain)).reasonToPassOver(false))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("<services>", "none are configured");
    }

    @Test
    void refusesABuildWithoutAnyServices() {
        assertThatThrownBy(() -> new ModuleRules(Poms.build(plain, TYPED, plain)).reasonToPassOver(false))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContaining("none are configured");
    }

    @Test
    void saysThatThereIsNoPom() {
        assertThatThrownBy(() -> new ModuleRules(Poms.build(null, TYPED)).reasonToPassOver(false))
                .hasMessageContaining("there is no POM here");
    }

    @Test
    void namesTheExecutionThatHasTheServices() {
        MavenProject module = Poms.module("module", """
                <executions>
                  <execution><id>empty</id></execution>
                  <execution><id>with-services</id>%s</execution>
                </executions>
                """.formatted(SERVICES));

        assertThatThrownBy(() -> new ModuleRules(Poms.build(module, TYPED, module)).reasonToPassOver(false))
                .hasMessageContainingAll("inside <execution>", "devstack:start@with-services");
    }

    @Test
    void boundGoalNamesTheExecutionThatHasTheServices() {
        MavenProject module = Poms.module("module", """
                <executions><execution><id>own</id>%s</execution></executions>
                """.formatted(SERVICES));

        assertThatThrownBy(() -> new ModuleRules(Poms.build(module, BOUND, module)).reasonToPassOver(false))
                .hasMessageContainingAll("inside <execution> 'own'", "move them to the <configuration>")
                .hasMessageNotContaining("command line");
    }

    @Test
    void emptyServicesOfAnExecutionAreNone() {
        MavenProject module = Poms.module("module", """
                <executions><execution><id>own</id><configuration><services/></configuration></execution></executions>
                """);

        assertThatThrownBy(() -> new ModuleRules(Poms.build(module, BOUND, module)).reasonToPassOver(false))
                .hasMessageContaining("none are configured");
    }

    @ParameterizedTest
    @CsvSource({
        "first,,last,, true", // the defaults
        "first,,last,pre-integration-test, true",
        "first,verify,last,post-integration-test, false",
        "last,verify,first,verify, false",
        "first,verify,last,verify, true",
        "first,clean,last,initialize, true"
    })
    void stopThatRunsBeforeTheStartIsAWarning(
            String start, @Nullable String startPhase, String stop, @Nullable String stopPhase, boolean inOrder) {
        MavenProject module = Poms.module(
                "module",
                "<executions>"
                        + (start.equals("first") ? execution(start, startPhase, "start") : "")
                        + execution(stop, stopPhase, "stop")
                        + (start.equals("last") ? execution(start, startPhase, "start") : "")
                        + "</executions>");
        MojoDescriptor goal = new MojoDescriptor();
        goal.setGoal("start");
        MojoExecution running = new MojoExecution(goal, start);
        running.setLifecyclePhase(startPhase == null ? "pre-integration-test" : startPhase);

        ModuleRules rules = new ModuleRules(Poms.build(module, running, module));

        assertThat(rules.stopBeforeStart(true)).isEmpty();
        assertThat(rules.stopBeforeStart(false))
                .isEqualTo(
                        inOrder
                                ? Optional.empty()
                                : Optional.of("<executions>: the stop of execution '" + stop + "' runs in phase "
                                        + stopPhase
                                        + ", before this start in phase verify, so that the stack runs until"
                                        + " the build ends; leave out their <phase>, or correct it"));
    }

    private static String execution(String id, @Nullable String phase, String goal) {
        return "<execution><id>" + id + "</id>" + (phase == null ? "" : "<phase>" + phase + "</phase>")
                + "<goals><goal>" + goal + "</goal></goals></execution>";
    }

    @Test
    void passesOverInheritedServicesWhenTyped() {
        assertThat(new ModuleRules(Poms.build(child(SERVICES), TYPED, parent)).reasonToPassOver(true))
                .hasValueSatisfying(reason -> assertThat(reason).contains("'parent'", "inherited"));
    }

    @Test
    void refusesInheritedServicesWhenBound() {
        assertThatThrownBy(() -> new ModuleRules(Poms.build(child(SERVICES), BOUND, parent)).reasonToPassOver(true))
                .isInstanceOf(InvalidStackException.class)
                .hasMessageContainingAll("'child'", "'parent'", "<inherited>false</inherited>");
    }

    @Test
    void startsServicesInheritedFromAParentThatIsNotBuilt() {
        MavenProject child = child(SERVICES);

        assertThat(new ModuleRules(Poms.build(child, BOUND, child)).reasonToPassOver(true))
                .isEmpty();
    }

    @Test
    void startsServicesThatDifferFromTheParents() {
        MavenProject child = child(SERVICES.replace("backend", "frontend"));

        assertThat(new ModuleRules(Poms.build(child, BOUND, parent, child)).reasonToPassOver(true))
                .isEmpty();
    }

    private MavenProject child(String plugin) {
        MavenProject child = Poms.module("child", plugin);
        child.setParent(parent);
        return child;
    }
}
