package io.devstack.internal.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.os.OperatingSystem;
import io.devstack.internal.port.PortStatus;
import io.devstack.internal.port.SocketUse;
import io.devstack.internal.process.ProcessTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldersTest {
    private final ProcessTable table = OperatingSystem.current().processes();

    @Test
    void socketOfAnEndedOwnerIsToldFromAHiddenOne() {
        assertThat(hidden(SocketUse.ENDED_OWNER))
                .contains("has ended", "inherited it")
                .doesNotContain("of user");
        assertThat(hidden(0)).contains("a process of user").doesNotContain("has ended");
    }

    @Test
    void refusedPortHasTheReasonOfItsSystem() {
        PortStatus status = new PortStatus(5000, PortStatus.Kind.RESERVED, List.of(), "netsh shows it");
        assertThat(Holders.describe(table, status)).endsWith("(netsh shows it)");
    }

    private String hidden(long user) {
        SocketUse use = new SocketUse(5000, SocketUse.State.LISTENING, user, List.of());
        return Holders.describe(table, new PortStatus(5000, PortStatus.Kind.HIDDEN, List.of(use), ""));
    }
}
