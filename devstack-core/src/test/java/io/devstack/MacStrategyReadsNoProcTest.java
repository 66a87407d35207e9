package io.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.Jvm;
import io.devstack.fixture.PosixOnly;
import io.devstack.fixture.StartsAndStops;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stack is started, found and stopped by the strategy of macOS under strace: of the JVMs that do it, none opens a file of {@code
 * /proc} but those that the JDK itself reads on Linux. {@code ps} and {@code lsof} may read what they want; in a namespace of
 * few processes they do that quickly enough under strace.
 */
@PosixOnly("strace")
@Tag("slow")
class MacStrategyReadsNoProcTest extends EndToEnd {
    private static final List<String> TRACING = List.of(
            "unshare",
            "--pid",
            "--fork",
            "--mount-proc",
            "--kill-child",
            "strace",
            "--seccomp-bpf",
            "-ff",
            "-qq",
            "-s4096",
            "-etrace=execve,clone,clone3,fork,vfork,open,openat,readlink,readlinkat");

    /** What the JDK reads: limits of containers and the machine, its own state, and for ProcessHandle all processes. */
    private static final Pattern BY_THE_JDK = Pattern.compile("/proc"
            + "|/proc/(cgroups|meminfo|mounts|filesystems|cpuinfo|stat|version|sys/vm/.*)"
            + "|/proc/sys/kernel/(threads-max|pid_max|ngroups_max|osrelease)"
            + "|/proc/(net/(if_inet6|ipv6_route)|sys/net/ipv6/.*|sys/net/core/somaxconn)"
            + "|/proc/self/(auxv|cgroup|coredump_filter|exe|fd|maps|mountinfo|mounts|stat|status|task(/\\d+/comm)?)"
            + "|/proc/\\d+/(stat|exe|cmdline)"
            + "|/proc/\\d+/(coredump_filter|fd)");

    private static final Pattern EXEC = Pattern.compile("execve\\(\"([^\"]+)\".*\\) += 0");
    private static final Pattern CHILD = Pattern.compile("(?:clone3?|v?fork)\\(.*\\) += (\\d+)");
    private static final Pattern OPEN =
            Pattern.compile("(?:open|openat|readlink|readlinkat)\\([^\"]*\"(/proc(?:/[^\"]*)?)\".*");

    @TempDir
    Path traces = Path.of("");

    @Test
    void onlyTheJdkOpensFilesOfProc() throws Exception {
        assertThat(traced("macos")).as("opened by a JVM").isEmpty();
    }

    /** The check sees what there is to see. */
    @Test
    void adapterOfLinuxOpensOthers() throws Exception {
        assertThat(traced("linux")).anyMatch(path -> path.matches("/proc/\\d+/environ"));
    }

    /** Returns the files of /proc that a JVM opened, but for those of the JDK. */
    private Set<String> traced(String platform) throws Exception {
        List<String> words = new ArrayList<>(TRACING);
        words.add("-o" + traces.resolve("of"));
        assumeThat(canTrace(words)).as("strace in a namespace").isTrue();
        List<String> program = Jvm.running(StartsAndStops.class, project.toString());
        words.add(program.get(0));
        words.add("-Ddevstack.platform=" + platform);
        words.addAll(program.subList(1, program.size()));
        Path output = project.resolve("traced.log");
        Process traced = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(traced.waitFor(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            traced.destroyForcibly(); // takes the namespace with it
        }
        assertThat(traced.exitValue()).as(Files.readString(output)).isZero();
        Set<String> opened = openedByJvms();
        assertThat(opened).as("opened by any JVM").isNotEmpty();
        opened.removeIf(path -> BY_THE_JDK.matcher(path).matches());
        return opened;
    }

    private static boolean canTrace(List<String> words) throws Exception {
        List<String> nothing = new ArrayList<>(words);
        nothing.add("true");
        try {
            return new ProcessBuilder(nothing)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Set<String> openedByJvms() throws IOException {
        Map<String, List<String>> threads = new HashMap<>();
        Map<String, String> parents = new HashMap<>();
        try (Stream<Path> files = Files.list(traces)) {
            for (Path file : files.toList()) {
                String thread = file.getFileName().toString().substring("of.".length());
                threads.put(thread, Files.readAllLines(file, StandardCharsets.ISO_8859_1));
                threads.get(thread).forEach(line -> {
                    Matcher child = CHILD.matcher(line);
                    if (child.matches()) {
                        parents.put(child.group(1), thread);
                    }
                });
            }
        }
        Set<String> opened = new TreeSet<>();
        threads.forEach((thread, lines) -> {
            boolean jvm = beginsInAJvm(thread, threads, parents);
            for (String line : lines) {
                Matcher exec = EXEC.matcher(line);
                Matcher open = OPEN.matcher(line);
                if (exec.matches()) {
                    jvm = isJvm(exec.group(1));
                } else if (jvm && open.matches()) {
                    opened.add(open.group(1));
                }
            }
        });
        return opened;
    }

    /** A thread, or a child before it runs a program, is what its parent is. */
    private static boolean beginsInAJvm(String thread, Map<String, List<String>> threads, Map<String, String> parents) {
        Set<String> seen = new HashSet<>();
        String above = parents.get(thread);
        while (above != null && seen.add(above)) {
            List<String> programs = threads.getOrDefault(above, List.of()).stream()
                    .map(EXEC::matcher)
                    .filter(Matcher::matches)
                    .map(exec -> exec.group(1))
                    .toList();
            if (!programs.isEmpty()) {
                return programs.stream().anyMatch(MacStrategyReadsNoProcTest::isJvm);
            }
            above = parents.get(above);
        }
        return false;
    }

    private static boolean isJvm(String program) {
        return program.endsWith("/java");
    }
}
