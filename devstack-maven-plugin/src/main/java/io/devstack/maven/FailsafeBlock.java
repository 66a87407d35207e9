package io.devstack.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;

/** The plugin that runs the integration tests between {@code start} and {@code stop}, for a POM without it. */
final class FailsafeBlock {
    /** The version that the tests of devstack use. */
    static final String VERSION = "3.6.1";

    private static final String KEY = "org.apache.maven.plugins:maven-failsafe-plugin";
    private static final String GOAL = "integration-test";

    private FailsafeBlock() {}

    /**
     * Returns the element with the addresses of {@code services}; empty if the module has the plugin, or no tests. What a
     * parent manages, such as the version, is left out.
     */
    static Optional<String> of(MavenProject module, List<String> services) {
        if (module.getPlugin(KEY) != null || module.getPackaging().equals("pom")) {
            return Optional.empty();
        }
        Optional<Plugin> managed = Optional.ofNullable(module.getPluginManagement())
                .map(management -> management.getPluginsAsMap().get(KEY));
        List<String> lines = new ArrayList<>(List.of("<plugin>"));
        lines.add("  <!-- Runs the tests with names such as ShopIT between start and stop"
                + services.stream()
                        .findFirst()
                        .map(name -> ". They find a service by System.getProperty(\"" + name + ".url\")")
                        .orElse("")
                + ". -->");
        lines.add("  <artifactId>maven-failsafe-plugin</artifactId>");
        if (managed.map(Plugin::getVersion).isEmpty()) {
            lines.add("  <version>" + VERSION + "</version>");
        }
        if (!services.isEmpty()) {
            lines.addAll(List.of("  <configuration>", "    <systemPropertyVariables>"));
            services.forEach(
                    name -> lines.add("      <" + name + ".url>${devstack." + name + ".url}</" + name + ".url>"));
            lines.addAll(List.of("    </systemPropertyVariables>", "  </configuration>"));
        }
        if (managed.filter(FailsafeBlock::runsTests).isEmpty()) {
            lines.addAll(List.of(
                    "  <executions>",
                    "    <execution>",
                    "      <goals>",
                    "        <goal>" + GOAL + "</goal>",
                    "        <goal>verify</goal>",
                    "      </goals>",
                    "    </execution>",
                    "  </executions>"));
        }
        lines.add("</plugin>");
        return Optional.of(String.join("\n", lines) + "\n");
    }

    /** Returns what the module still needs so that its integration tests run, where {@link #of} cannot add it. */
    static Optional<String> hint(MavenProject module) {
        Plugin plugin = module.getPlugin(KEY);
        return plugin == null || runsTests(plugin)
                ? Optional.empty()
                : Optional.of("maven-failsafe-plugin runs no test yet: it needs an <execution> with the goals " + GOAL
                        + " and verify");
    }

    private static boolean runsTests(Plugin plugin) {
        return plugin.getExecutions().stream().anyMatch(each -> each.getGoals().contains(GOAL));
    }
}
