package io.devstack;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same servers while {@code -Dfaults.load=40} programs compute, without which it is skipped: no grace is cut short. */
@Tag("faults")
@EnabledIfSystemProperty(named = "faults.load", matches = "[0-9]+")
class DevStackMainFirstUnderLoadTest extends DevStackMainFirstTest {
    private static final int LOAD = Integer.getInteger("faults.load", 6);

    private final List<Process> load = new ArrayList<>();

    @BeforeEach
    void compute() throws Exception {
        for (int i = 0; i < LOAD; i++) {
            load.add(new ProcessBuilder("timeout", "300", "sh", "-c", "while :; do :; done").start());
        }
    }

    @AfterEach
    void rest() throws Exception {
        load.forEach(Process::destroy);
        for (Process process : load) {
            process.waitFor();
        }
    }
}
