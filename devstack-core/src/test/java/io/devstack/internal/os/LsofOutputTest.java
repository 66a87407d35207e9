package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.devstack.internal.port.SocketUse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LsofOutputTest {
    /** Lines of lsof on a Mac, from https://github.com/allyring/pvw/issues/1 (fields p, c, L, f, P and n). */
    private static final String MAC = """
            p224
            cloginwindow
            Ldolevh
            f10
            PUDP
            n*:*
            p855
            cMail
            Ldolevh
            f32
            PTCP
            n192.168.1.226:57627->74.125.206.109:993
            f82
            PTCP
            n192.168.1.226:57627->74.125.206.109:993
            p866
            cControlCenter
            Ldolevh
            f16
            PUDP
            n*:*
            f19
            PTCP
            n*:5000
            f20
            PTCP
            n*:7000
            f21
            PTCP
            n*:7000
            f22
            PTCP
            n*:5000
            p942
            cSlack Helper
            Ldolevh
            f21
            PTCP
            n192.168.1.226:58631->54.217.83.249:443
            p1006
            cNotion Helper
            Ldolevh
            f23
            PTCP
            n127.0.0.1:57580->127.0.0.1:49233
            """;

    /**
     * Rows of lsof on Macs as fields: https://github.com/nextstrain/nextstrain.org/pull/561 (a name cut to 9 characters, both
     * families), https://github.com/mostafa-wahied/portracker/issues/5 (IPv6, both ends) and
     * https://github.com/inspec/inspec/issues/3069 (another user). Groups, numeric users and states are written as lsof 4.95
     * prints them.
     */
    private static final String COLUMNS_AS_FIELDS = """
            p687
            g687
            cControlCe
            u501
            f16
            n*:5000
            TST=LISTEN
            TQR=0
            TQS=0
            f17
            n*:5000
            TST=LISTEN
            TQR=0
            TQS=0
            p56079
            g56070
            cnode
            u501
            f21
            n*:4211
            TST=LISTEN
            f47
            n[::1]:4211->[::1]:55932
            TST=ESTABLISHED
            TQR=0
            TQS=131072
            p1
            g1
            claunchd
            u0
            f36
            n*:5900
            TST=LISTEN
            """;

    private static List<LsofOutput.OpenFile> files(String text) {
        return LsofOutput.files(text);
    }

    @Test
    void fieldsOfAProcessHoldForAllItsFiles() {
        assertThat(files(COLUMNS_AS_FIELDS))
                .extracting(
                        LsofOutput.OpenFile::pid,
                        LsofOutput.OpenFile::group,
                        LsofOutput.OpenFile::user,
                        LsofOutput.OpenFile::command,
                        LsofOutput.OpenFile::localPort,
                        LsofOutput.OpenFile::socketState)
                .containsExactly(
                        tuple(687L, 687L, 501L, "ControlCe", Optional.of(5000), SocketUse.State.LISTENING),
                        tuple(687L, 687L, 501L, "ControlCe", Optional.of(5000), SocketUse.State.LISTENING),
                        tuple(56079L, 56070L, 501L, "node", Optional.of(4211), SocketUse.State.LISTENING),
                        tuple(56079L, 56070L, 501L, "node", Optional.of(4211), SocketUse.State.CONNECTED),
                        tuple(1L, 1L, 0L, "launchd", Optional.of(5900), SocketUse.State.LISTENING));
    }

    @Test
    void realLinesOfAMacAreRead() {
        List<LsofOutput.OpenFile> files = files(MAC);
        assertThat(files).hasSize(10);
        assertThat(files)
                .filteredOn(file -> file.localPort().equals(Optional.of(5000)))
                .extracting(LsofOutput.OpenFile::command, LsofOutput.OpenFile::descriptor)
                .containsExactly(tuple("ControlCenter", "19"), tuple("ControlCenter", "22"));
        assertThat(files).extracting(LsofOutput.OpenFile::command).contains("Slack Helper", "Notion Helper");
        assertThat(files.get(0).localPort()).isEmpty();
    }

    @Test
    void onlyTheLocalEndIsThePort() {
        assertThat(files("p1\nf3\nn192.168.1.226:57627->74.125.206.109:993\nTST=ESTABLISHED\n"))
                .singleElement()
                .satisfies(file -> assertThat(file.localPort()).contains(57627));
    }

    @Test
    void everyFormOfAnAddressHasItsPort() {
        String text = """
                p7
                f3
                n127.0.0.1:5000
                f4
                n[::1]:5001
                f5
                n[::ffff:127.0.0.1]:5002
                f6
                n[fe80::1%lo0]:5003
                f7
                n*:5004
                """;
        assertThat(files(text))
                .extracting(file -> file.localPort().orElseThrow())
                .containsExactly(5000, 5001, 5002, 5003, 5004);
    }

    @Test
    void stateIsTheOneOfItsOwnFile() {
        String text = """
                p7
                f3
                n*:5000
                TST=CLOSED
                f4
                n127.0.0.1:5000->127.0.0.1:50123
                TST=CLOSE_WAIT
                TQR=0
                f5
                n127.0.0.1:5000->127.0.0.1:50124
                TST=TIME_WAIT
                """;
        assertThat(files(text))
                .extracting(LsofOutput.OpenFile::socketState)
                .containsExactly(SocketUse.State.BOUND, SocketUse.State.CONNECTED, SocketUse.State.TIME_WAIT);
    }

    /** See https://github.com/epilande/ccmux/pull/8: without f in its words, lsof 4.99 prints no line for a descriptor. */
    @Test
    void filesWithoutADescriptorAreToldApartByTheirNames() {
        assertThat(files("p7\nn*:5000\nTST=LISTEN\nn*:5001\nTST=CLOSED\n"))
                .extracting(LsofOutput.OpenFile::localPort, LsofOutput.OpenFile::state)
                .containsExactly(tuple(Optional.of(5000), "LISTEN"), tuple(Optional.of(5001), "CLOSED"));
    }

    /** See https://github.com/imsnif/bandwhich/pull/63. */
    @Test
    void escapedCharactersOfANameAreRead() {
        assertThat(files("p7\ncGoogle\\x20C\nf3\nn*:5000\n"))
                .singleElement()
                .satisfies(file -> assertThat(file.command()).isEqualTo("Google C"));
    }

    @Test
    void workingDirectoryIsTheOneOfTheProcess() {
        String text = "p41\nfcwd\nn/tmp\np42\nfcwd\nn/Users/jo/My Project (2)/\\xc3\\xbcber\n";
        assertThat(LsofOutput.workingDirectory(text, 42)).contains(Path.of("/Users/jo/My Project (2)/über"));
        assertThat(LsofOutput.workingDirectory(text, 43)).isEmpty();
        assertThat(LsofOutput.workingDirectory("p42\nfcwd\nn/proc/42/cwd (readlink: Permission denied)\n", 42))
                .isEmpty();
    }

    @Test
    void emptyAndBrokenOutputHasNoFile() {
        assertThat(files("")).isEmpty();
        assertThat(files("\nlsof: WARNING: can't stat() fuse file system\nn*:5000\n"))
                .isEmpty();
        assertThat(files("p7\nf3\n")).isEmpty();
    }
}
