package io.devstack.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitStatusTest {
    @Test
    void statusOfWindowsIsWorded() {
        assertThat(new ExitStatus(0xC000_013A).text()).isEqualTo("was ended by Ctrl+C (exit status 0xC000013A)");
        assertThat(new ExitStatus(0xC000_0005).text())
                .isEqualTo("crashed by an access violation (exit status 0xC0000005)");
        assertThat(new ExitStatus(0xC000_0409).text()).isEqualTo("crashed (exit status 0xC0000409)");
        assertThat(new ExitStatus(-1).text()).isEqualTo("exited with -1");
        assertThat(new ExitStatus(1).text()).isEqualTo("exited with 1");
        assertThat(new ExitStatus(143).text()).isEqualTo("was ended by signal TERM (exit status 143)");
    }

    @Test
    void controlCIsUsualAfterAStop() {
        assertThat(new ExitStatus(0xC000_013A).isUsualAfterStop()).isTrue();
        assertThat(new ExitStatus(130).isUsualAfterStop()).isTrue();
        assertThat(new ExitStatus(0xC000_0005).isUsualAfterStop()).isFalse();
    }
}
