package io.devstack.internal.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.fixture.PosixOnly;
import io.devstack.internal.os.OperatingSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorCommandTest {
    private final SupervisorCommand command =
            new SupervisorCommand("core.jar", true, Optional.empty(), Optional.empty());

    @AfterEach
    void restoreProperties() {
        System.clearProperty("devstack.platform");
        System.clearProperty("devstack.keeper");
    }

    @Test
    @PosixOnly("the adapter of Linux reads /proc")
    void supervisorKeeperAndHelpersGetTheChosenPlatform() {
        assertThat(words()).noneMatch(word -> word.startsWith("-Ddevstack.platform"));
        System.setProperty("devstack.platform", "linux");
        assertThat(words()).containsOnlyOnce("-Ddevstack.platform=linux");
        assertThat(SupervisorCommand.jvm()).contains("-Ddevstack.platform=linux");
        System.setProperty("devstack.keeper", "java");
        assertThat(words()).filteredOn("-Ddevstack.platform=linux"::equals).hasSize(2);
    }

    private List<String> words() {
        return command.words(OperatingSystem.current(), Path.of("/project/.pids"));
    }
}
