package io.devstack.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisorCommandLineTest {
    private static final String NOW = "io.devstack.internal.supervisor.";
    private static final String BEFORE = "io.devstack.supervisor.";

    @ParameterizedTest
    @ValueSource(strings = {NOW, BEFORE})
    void supervisorsAndKeepersOfEachVersionAreRecognized(String version) {
        List<String> supervisor = List.of(
                "/jdk/bin/java", "-Xms8m", "-cp", "core.jar:gson.jar", version + "SupervisorMain", "/shop/a b/.pids");
        assertThat(SupervisorCommandLine.isSupervisor(supervisor)).isTrue();
        assertThat(SupervisorCommandLine.directory(supervisor)).isEqualTo("/shop/a b/.pids");
        assertThat(SupervisorCommandLine.isKeeper("java -cp core.jar " + version + "KeeperMain /shop/.pids"))
                .isTrue();
    }

    @Test
    void supervisorOfWindowsIsRecognized() {
        assertThat(SupervisorCommandLine.isSupervisor(List.of(
                        "C:\\jdk\\bin\\java.exe", "-cp", "core.jar", NOW + "SupervisorMain", "C:\\shop\\.pids")))
                .isTrue();
    }

    @Test
    void supervisorUnderAnEmulatorIsRecognized() {
        assertThat(SupervisorCommandLine.isSupervisor(List.of(
                        "/run/rosetta/rosetta",
                        "/jdk/bin/java",
                        "-cp",
                        "core.jar",
                        NOW + "SupervisorMain",
                        "/shop/.pids")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, BEFORE})
    void keeperWithTheCommandOfItsSupervisorIsNoSupervisor(String version) {
        assertThat(SupervisorCommandLine.isSupervisor(List.of(
                        "java",
                        "-cp",
                        "core.jar",
                        version + "KeeperMain",
                        "/shop/.pids",
                        "java",
                        "-cp",
                        "core.jar",
                        version + "SupervisorMain",
                        "/shop/.pids")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grep -r " + NOW + "SupervisorMain /shop/.pids",
                "vim -cp x " + NOW + "SupervisorMain /shop/.pids",
                "java -cp x.jar Find " + NOW + "SupervisorMain /shop/.pids",
                "java -cp x.jar " + NOW + "SupervisorMain",
                "java -cp x.jar com.acme.SupervisorMain /shop/.pids"
            })
    void programThatOnlyNamesASupervisorIsNone(String command) {
        assertThat(SupervisorCommandLine.isSupervisor(List.of(command.split(" "))))
                .isFalse();
    }
}
