package io.devstack.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.port.SocketTable;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PortGuardTest {
    private static final PortLook.Seen MEMBER = new PortLook.Seen(PortLook.Kind.MEMBER, "its own");
    private static final PortLook.Seen HIDDEN = new PortLook.Seen(PortLook.Kind.HIDDEN, "a hidden process listens");

    private PortLook.Seen seen = MEMBER;

    @Test
    void hiddenProcessThatTookThePortIsALoss() {
        PortGuard guard = guard(false);
        assertThat(guard.loss()).isEmpty();
        seen = HIDDEN;
        assertThat(guard.loss()).contains(HIDDEN.detail());
        seen = MEMBER;
        assertThat(guard.loss()).isEmpty();
    }

    @Test
    void ownerThatWasHiddenFromTheStartIsNoLoss() {
        PortGuard guard = guard(true);
        seen = HIDDEN;
        assertThat(guard.loss()).isEmpty();
    }

    private PortGuard guard(boolean hidden) {
        return new PortGuard(5000, 1, hidden, listenedOn(), () -> seen);
    }

    /** Makes a table in which some process listens on every port. */
    private static SocketTable listenedOn() {
        return (SocketTable) Proxy.newProxyInstance(
                SocketTable.class.getClassLoader(),
                new Class<?>[] {SocketTable.class},
                (table, method, arguments) -> method.getName().equals("isListenedOn") ? true : Optional.empty());
    }
}
