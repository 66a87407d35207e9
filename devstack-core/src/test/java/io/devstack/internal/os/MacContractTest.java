package io.devstack.internal.os;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract by the strategy of macOS, on a Mac or on Linux. */
@EnabledOnOs({OS.MAC, OS.LINUX})
class MacContractTest extends OperatingSystemContract {
    @Override
    String platform() {
        return "macos";
    }
}
