package io.devstack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.DevStack;
import io.devstack.RunningStack;
import io.devstack.ServiceBuilder;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.StackDefinition;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures {@code status} of a stack with two services by the executable jar and by the script {@code .pids/devstack}, each in
 * turn with its baseline: {@code mvn verify -Pbench}, with {@code -Dbench.rounds} (21).
 *
 * <p>Budgets: the jar, with the archive of its classes, at most twice a JVM of the same options that runs an empty program; the
 * script at most three times {@code sh -c 'curl …'} of the same address.
 */
@Tag("bench-maven")
class StatusCostTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 21);
    private static final Pattern OPTIONS = Pattern.compile("(?m)^options='([^']*)'");
    private static final Pattern CONTROL =
            Pattern.compile("\"control\":\\{\"port\":([0-9]+),\"token\":\"([0-9a-f]+)\"");

    @TempDir
    private Path directory = Path.of("");

    /** Ends at once. */
    static final class Nothing {
        public static void main(String[] arguments) {}
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void statusByJarAndByScript() throws Exception {
        Path project = Files.createDirectory(directory.resolve("project"));
        List<ServiceDefinition> services = Stream.of("backend", "frontend")
                .map(name -> ServiceBuilder.named(name)
                        .command("sleep", "600")
                        .workingDirectory(project)
                        .build())
                .toList();
        DevStack devStack = DevStack.in(project.resolve(".pids"));
        try (RunningStack running = devStack.start(new StackDefinition(services, project.resolve("target/devstack")))) {
            assertThat(running.services()).hasSize(2);
            measure(project.resolve(".pids"));
        }
    }

    private void measure(Path pids) throws Exception {
        Path jar = Path.of(System.getProperty("bench.jar"));
        Path archive = Files.createDirectory(directory.resolve("cache")).resolve("command.jsa");
        String text = Files.readString(pids.resolve("devstack"))
                .replaceFirst("(?m)^jar=.*", Matcher.quoteReplacement("jar='" + jar + "'"))
                .replaceFirst("(?m)^archive=.*", Matcher.quoteReplacement("archive='" + archive + "'"));
        Path script = Files.writeString(pids.resolve("bench"), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Matcher options = OPTIONS.matcher(text);
        Matcher control = CONTROL.matcher(Files.readString(pids.resolve("run.json")));
        assertThat(options.find() && control.find()).isTrue();
        cost(List.of(script.toString(), "wait")); // makes the archive
        assertThat(archive).isRegularFile();

        Path classes = Path.of(Nothing.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        java.addAll(List.of(options.group(1).split(" ")));
        Map<String, List<String>> commands = new LinkedHashMap<>();
        commands.put("bare JVM", and(java, "-cp", classes.toString(), Nothing.class.getName()));
        commands.put(
                "jar",
                and(
                        java,
                        "-XX:+VerifySharedSpaces",
                        "-XX:SharedArchiveFile=" + archive,
                        "-jar",
                        jar.toString(),
                        "--pid-directory",
                        pids.toString(),
                        "status"));
        commands.put(
                "curl",
                List.of(
                        "sh",
                        "-c",
                        "curl -q -s -f --noproxy '*' -H 'Authorization: Bearer " + control.group(2)
                                + "' 'http://127.0.0.1:" + control.group(1) + "/v1/stack?format=text'"));
        commands.put("script", List.of(script.toString(), "status"));
        Map<String, double[]> costs = new LinkedHashMap<>();
        commands.keySet().forEach(name -> costs.put(name, new double[ROUNDS]));
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                costs.get(command.getKey())[round] = cost(command.getValue());
            }
        }
        print("jar", "bare JVM", costs);
        print("script", "curl", costs);
    }

    private static List<String> and(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    private static void print(String name, String baseline, Map<String, double[]> costs) {
        double cost = median(costs.get(name));
        double base = median(costs.get(baseline));
        System.out.println(String.format(
                Locale.ROOT,
                "devstack status by the %s: median %.0f ms, %s %.0f ms, ratio %.2f (%d rounds)",
                name,
                cost,
                baseline,
                base,
                cost / base,
                ROUNDS));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Runs a command and returns its milliseconds. */
    private double cost(List<String> command) throws Exception {
        File output = directory.resolve("output").toFile();
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output);
        process.environment().remove("CI"); // no archive is made there
        long start = System.nanoTime();
        int status = process.start().waitFor();
        double cost = (System.nanoTime() - start) / 1e6;
        assertThat(status).as(Files.readString(output.toPath())).isZero();
        return cost;
    }
}
