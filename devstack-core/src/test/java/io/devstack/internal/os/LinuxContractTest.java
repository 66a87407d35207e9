package io.devstack.internal.os;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract on Linux. */
@EnabledOnOs(OS.LINUX)
class LinuxContractTest extends OperatingSystemContract {
    @Override
    String platform() {
        return "linux";
    }
}
