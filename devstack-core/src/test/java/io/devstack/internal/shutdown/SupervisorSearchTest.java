package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.StateDirectory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table in which the parent of this JVM runs what a test wants. */
class SupervisorSearchTest {
    private static final String MAIN = "io.devstack.internal.supervisor.SupervisorMain";
    private static final long STRANGER = 65534;

    private final ProcessTable real = OperatingSystem.current().processes();
    private final long parent = real.read(real.self().pid()).orElseThrow().parent();
    private final List<Long> asked = new ArrayList<>();
    private OptionalLong user = real.userOf(real.self().pid());
    private List<String> words = List.of("java", "-cp", "x.jar", MAIN, "/home/other/gr\0n/.pids");
    private Path held = Path.of("");

    @TempDir
    private Path project = Path.of("");

    @Test
    void pathOfAnotherSupervisorThatIsNoneHereIsIgnored() {
        SupervisorSearch search = new SupervisorSearch(table(), StateDirectory.at(project.resolve(".pids")));
        assertThat(search.find()).isEmpty();
        assertThat(search.isSupervisor(parent)).isFalse();
        assertThat(search.evidenceOfAnyRun().otherRuns()).isEmpty();
        assertThat(asked).contains(parent);
    }

    @Test
    void directoriesOfAnotherUsersProcessAreNotRead() {
        user = OptionalLong.of(4_000_000_000L);
        assertThat(new SupervisorSearch(table(), StateDirectory.at(project.resolve(".pids"))).find())
                .isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    @PosixOnly("paths that begin with a slash")
    void renamedDirectoryOfASupervisorAlsoCountsByItsFormerPath() throws Exception {
        assertThat(stacksProvenBy("java", "-cp", "x.jar", MAIN, "/former/.pids"))
                .contains(idOf("/former/.pids"));
    }

    @Test
    void lastWordOfAProgramThatOnlyNamesTheSupervisorProvesNothing() throws Exception {
        assertThat(stacksProvenBy("grep", "-r", MAIN, "/former/.pids")).doesNotContain(idOf("/former/.pids"));
        assertThat(stacksProvenBy("java", "-cp", "x.jar", "Find", MAIN, "/former/.pids"))
                .doesNotContain(idOf("/former/.pids"));
    }

    /** The owner of the project could run a program with the path of root's own stack. */
    @Test
    void supervisorOfTheProjectsOwnerNamesNoStackOfRoot() throws Exception {
        assumeThat(real.userOf(real.self().pid())).hasValue(0);
        Files.setAttribute(project, "unix:uid", (int) STRANGER);
        user = OptionalLong.of(STRANGER);
        assertThat(stacksProvenBy("java", "-cp", "x.jar", MAIN, "/former/.pids"))
                .doesNotContain(idOf("/former/.pids"));
        assertThat(asked).contains(parent);
    }

    private Set<String> stacksProvenBy(String... command) throws Exception {
        words = List.of(command);
        held = Files.createDirectories(project.resolve(".pids"));
        return new SupervisorSearch(table(), StateDirectory.at(held))
                .evidenceOfAnyRun()
                .stacks();
    }

    private static String idOf(String path) {
        return RunRecord.STACK_VARIABLE + "=" + StateDirectory.at(Path.of(path)).stackId();
    }

    /** Returns a table in which the parent of this JVM is such a process, and the only one. */
    private ProcessTable table() {
        return (ProcessTable) Proxy.newProxyInstance(
                ProcessTable.class.getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> {
                    boolean about = arguments != null && arguments.length == 1 && arguments[0].equals(parent);
                    if (method.getName().equals("pids")) {
                        return new long[] {parent};
                    }
                    if (method.getName().equals("heldBy") && about) {
                        asked.add(parent);
                        return List.of(held);
                    }
                    if (method.getName().equals("userOf") && about) {
                        return user;
                    }
                    return method.getName().equals("commandWords") && about ? words : method.invoke(real, arguments);
                });
    }
}
