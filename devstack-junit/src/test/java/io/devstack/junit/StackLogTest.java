package io.devstack.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.event.ServiceEvent;
import io.devstack.model.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackLogTest {
    @Test
    void messageIsOneLineWithTheTestClass() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(printed, true));
            var event = new ServiceEvent.ServiceLaunched(new ServiceName("backend"), 4711, Map.of());
            StackLog log = new StackLog("ShopTest");
            log.on(event);
            log.on(event);
        } finally {
            System.setErr(before);
        }

        assertThat(printed).hasToString("[devstack] ShopTest: backend started, pid 4711" + System.lineSeparator());
    }
}
