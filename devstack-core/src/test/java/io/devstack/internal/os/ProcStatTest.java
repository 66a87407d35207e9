package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.ProcessEntry;
import io.devstack.internal.process.ProcessIdentity;
import org.junit.jupiter.api.Test;

/** What the state of a process is, from the kernel's letters and flags. */
class ProcStatTest {
    private static final ProcessIdentity WORLD = new ProcessIdentity("boot", "pid:[1]", 1, 0);

    @Test
    void aProcessInTheMiddleOfItsEndIsExiting() {
        assertThat(stateOf('R', 0x0040_0104, 1)).isEqualTo(ProcessEntry.State.EXITING);
    }

    @Test
    void aProcessWhoseFirstThreadEndsLives() {
        assertThat(stateOf('R', 0x0040_0104, 2)).isEqualTo(ProcessEntry.State.LIVE);
        assertThat(stateOf('Z', 0x0040_010c, 2)).isEqualTo(ProcessEntry.State.LIVE);
    }

    @Test
    void aZombieHasEnded() {
        assertThat(stateOf('Z', 0x0040_010c, 1)).isEqualTo(ProcessEntry.State.ENDED);
    }

    @Test
    void processWhoseFirstThreadEndsIsEnding() {
        assertThat(ProcStat.isEnding(stat('R', 0x0040_0104, 2))).isTrue();
        assertThat(ProcStat.isEnding(stat('Z', 0x0040_010c, 2))).isTrue();
        assertThat(ProcStat.isEnding(stat('S', 0x0040_0100, 2))).isFalse();
        assertThat(ProcStat.isEnding("")).isFalse();
    }

    private static ProcessEntry.State stateOf(char letter, int flags, int threads) {
        return ProcStat.parse(stat(letter, flags, threads), WORLD).orElseThrow().state();
    }

    private static String stat(char letter, int flags, int threads) {
        return "7 (a (b) c) " + letter + " 1 7 7 0 -1 " + flags + " 0 0 0 0 0 0 0 0 20 0 " + threads + " 0 99";
    }
}
