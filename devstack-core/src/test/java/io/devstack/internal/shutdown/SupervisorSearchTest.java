package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.StateDirectory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A supervisor-like process on this machine: its last word is one that cannot be a path here. */
class SupervisorSearchTest {
    private static final List<String> WORDS = List.of("java", SupervisorSearch.MAIN, "/home/other/gr\0n/.pids");
    private static final OptionalLong ANOTHER_USER = OptionalLong.of(4_000_000_000L);

    private final ProcessTable real = OperatingSystem.current().processes();
    private final long parent = real.read(real.self().pid()).orElseThrow().parent();
    private final List<Long> asked = new ArrayList<>();
    private boolean own = true;

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
        own = false;
        assertThat(new SupervisorSearch(table(), StateDirectory.at(project.resolve(".pids"))).find())
                .isEmpty();
        assertThat(asked).isEmpty();
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
                        return List.of(project);
                    }
                    if (method.getName().equals("userOf") && about) {
                        return own ? real.userOf(real.self().pid()) : ANOTHER_USER;
                    }
                    return method.getName().equals("commandWords") && about ? WORDS : method.invoke(real, arguments);
                });
    }
}
