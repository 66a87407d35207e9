package io.devstack.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.Pom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the stop goal inside Maven with one service that ends at once, from the line that names the goal to the end of the
 * build: {@code mvn verify -Pbench}, with {@code -Dbench.rounds} (5). The baseline of each round is the same build with
 * {@code -Ddevstack.skip}.
 *
 * <p>Budget beyond the baseline: 250 ms.
 */
@Tag("bench-maven")
class MavenStopCostTest {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final Pattern TIME = Pattern.compile("^(\\d\\d:\\d\\d:\\d\\d\\.\\d{3}) ");
    private static final String SERVICES = "<service><name>sleeper</name><command>sleep 600</command></service>";

    /** What the outer build has fetched is taken from its local repository. */
    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>outer</id>
                  <activation><activeByDefault>true</activeByDefault></activation>
                  <repositories>
                    <repository>
                      <id>outer</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository>
                      <id>outer</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
            </settings>
            """;

    @TempDir
    private Path project = Path.of("");

    /** One build, in milliseconds. */
    private record Cost(double stop, double build) {}

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void fromTheStopGoalToTheEndOfTheBuild() throws Exception {
        Files.writeString(
                project.resolve("pom.xml"), Pom.of(System.getProperty("bench.version"), SERVICES, Pom.BOUND, ""));
        Files.writeString(
                project.resolve("settings.xml"),
                SETTINGS.formatted(Path.of(System.getProperty("bench.outer")).toUri()));
        build("false"); // fetches the plugin, and makes the archive of the supervisor's classes
        List<Cost> costs = new ArrayList<>();
        List<Cost> baselines = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            costs.add(build("false"));
            baselines.add(build("true"));
        }
        double[] beyond = new double[ROUNDS];
        Arrays.setAll(
                beyond, round -> costs.get(round).stop() - baselines.get(round).stop());
        System.out.println(String.format(
                Locale.ROOT,
                "stop goal inside Maven, 1 service: median %.0f ms, baseline %.0f ms, pairwise difference %.0f ms;"
                        + " whole build %.0f ms, baseline %.0f ms (%d rounds)",
                median(costs.stream().mapToDouble(Cost::stop).toArray()),
                median(baselines.stream().mapToDouble(Cost::stop).toArray()),
                median(beyond),
                median(costs.stream().mapToDouble(Cost::build).toArray()),
                median(baselines.stream().mapToDouble(Cost::build).toArray()),
                ROUNDS));
    }

    private Cost build(String skip) throws Exception {
        Path log = project.resolve("build.log");
        ProcessBuilder maven = new ProcessBuilder(
                        System.getProperty("bench.maven") + "/bin/mvn",
                        "-B",
                        "-ntp",
                        "-gs",
                        "settings.xml",
                        "-Dmaven.repo.local=" + System.getProperty("bench.repository"),
                        "-Ddevstack.skip=" + skip,
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                        "verify")
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("XDG_CACHE_HOME", project.resolve("cache").toString());
        long start = System.nanoTime();
        int status = maven.start().waitFor();
        double build = (System.nanoTime() - start) / 1e6;
        List<String> lines = Files.readAllLines(log);
        assertThat(status).as(String.join("\n", lines)).isZero();
        long stop = millisBetween(time(lines, ":stop "), time(lines, "BUILD SUCCESS"));
        return new Cost(stop, build);
    }

    private static LocalTime time(List<String> lines, String text) {
        Matcher matcher = lines.stream()
                .filter(line -> line.contains(text))
                .map(TIME::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no time before '" + text + "': " + String.join("\n", lines)));
        return LocalTime.parse(matcher.group(1));
    }

    private static long millisBetween(LocalTime from, LocalTime to) {
        long millis = Duration.between(from, to).toMillis();
        return millis < 0 ? millis + Duration.ofDays(1).toMillis() : millis;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
