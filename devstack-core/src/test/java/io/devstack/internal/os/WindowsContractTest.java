package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.Enclosure;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract on Windows. */
@EnabledOnOs(OS.WINDOWS)
class WindowsContractTest extends OperatingSystemContract {
    @Override
    String platform() {
        return "windows";
    }

    @Override
    void enclose(OperatingSystem chosen) {
        assertThat(chosen.enclose().strength()).isEqualTo(Enclosure.Strength.WHOLE);
    }
}
