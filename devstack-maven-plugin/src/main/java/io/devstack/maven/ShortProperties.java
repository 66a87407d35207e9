package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;

/**
 * Properties that the user typed without {@code devstack.} before them. Only {@code -Dservice} means something; Maven ignores
 * all others silently, and {@code hard-shutdown -DdryRun} would kill.
 */
final class ShortProperties {
    /** Short for {@link TypedProperties#SERVICES}. */
    static final String SERVICE = "service";

    private final Build build;
    private final BuildPoms poms;

    ShortProperties(Build build) {
        this.build = build;
        this.poms = new BuildPoms(build);
    }

    /** Returns the value of {@code -Dservice}; empty if it belongs to a property of the build that has the same name. */
    Optional<String> service() {
        return build.typed(SERVICE)
                .filter(names -> !names.isBlank())
                .filter(names -> !poms.isUsed(SERVICE) || namesServices(names));
    }

    private boolean namesServices(String names) {
        return poms.hasProcfile()
                || Arrays.stream(names.trim().split("\\s*,\\s*")).anyMatch(poms.serviceNames()::contains);
    }

    /**
     * Rejects a property of a typed goal without its prefix that would limit what it does, unless it may be meant for something
     * else in the build. It warns of others: another plugin may have them, from {@code .mvn/maven.config} for instance.
     *
     * @throws InvalidStackException naming the property to type
     */
    void refuse() {
        Properties typed = build.session().getUserProperties();
        if (build.isBound() || typed == null) {
            return;
        }
        Map<String, String> properties = properties();
        for (String name : new TreeSet<>(typed.stringPropertyNames())) {
            String property = properties.get(plain(name));
            String value = typed.getProperty(name);
            if (property != null
                    && !(name.equals(InitMojo.WRITE)
                            && build.execution().getGoal().equals("init"))
                    && !List.of("", "false").contains(value.trim())
                    && isOurs(name, property)) {
                Set<String> having = new TypedProperties(build).goalsWith(property);
                InvalidStackException mistake = new InvalidStackException(
                        "-D" + name + "=" + value,
                        "no goal of devstack reads it, so it would change nothing",
                        having.contains(build.execution().getGoal())
                                ? "write -D" + property + "=" + value
                                : property + " is for " + String.join(", ", having) + "; leave it out");
                if (!limits(property)) {
                    build.log().warn(String.valueOf(mistake.getMessage()));
                    continue;
                }
                throw mistake;
            }
        }
    }

    private boolean limits(String property) {
        return isHardShutdown() || TypedProperties.NARROWING.containsKey(property);
    }

    private boolean isHardShutdown() {
        return "hard-shutdown".equals(build.execution().getGoal());
    }

    private boolean isOurs(String name, String property) {
        if (property.equals(TypedProperties.DRY_RUN) && isHardShutdown()) {
            return !RawConfiguration.of(build.project())
                    .value("dryRun", String.valueOf(build.execution().getExecutionId()))
                    .filter(text -> text.contains("${" + name + "}"))
                    .isPresent();
        }
        boolean forNothingElse = property.equals(TypedProperties.SERVICES)
                || build.session().getGoals().stream().allMatch(TypedProperties::isOurGoal);
        return forNothingElse && !poms.isUsed(name);
    }

    /** Returns the properties of the goal, and those that would limit it, by the short forms that a user may type. */
    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        MojoDescriptor goal = build.execution().getMojoDescriptor();
        List<Parameter> parameters =
                goal == null || goal.getParameters() == null ? List.<Parameter>of() : goal.getParameters();
        for (Parameter parameter : parameters) {
            TypedProperties.expression(goal, parameter)
                    .filter(property -> property.startsWith(TypedProperties.PREFIX))
                    .ifPresent(property -> {
                        properties.put(plain(parameter.getName()), property);
                        properties.put(plain(property.substring(TypedProperties.PREFIX.length())), property);
                    });
        }
        TypedProperties.NARROWING.forEach((property, goals) -> {
            if (goals.contains(build.execution().getGoal())) {
                properties.put(plain(property.substring(TypedProperties.PREFIX.length())), property);
            }
        });
        return properties;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }
}
