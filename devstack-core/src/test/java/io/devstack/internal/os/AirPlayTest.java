package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AirPlayTest {
    private static final String CONTROL_CENTER =
            "/System/Library/CoreServices/ControlCenter.app/Contents/MacOS/ControlCenter";

    @Test
    void onMacOsItsPortsAreKnownByTheProgramThatHoldsThem() {
        AirPlay mac = new AirPlay("Mac OS X");
        assertThat(mac.of(5000, CONTROL_CENTER)).get().asString().contains("AirPlay Receiver", "System Settings");
        assertThat(mac.of(7000, "ControlCe")).isPresent();
        assertThat(mac.of(5000, "python3 -m http.server 5000")).isEmpty();
        assertThat(mac.of(5001, CONTROL_CENTER)).isEmpty();
    }

    @Test
    void elsewhereAProgramOfThatNameIsJustAnother() {
        assertThat(new AirPlay("Linux").of(5000, CONTROL_CENTER)).isEmpty();
    }
}
