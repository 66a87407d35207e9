package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.internal.process.ProcessEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PsOutputTest {
    /**
     * Processes of Macs: numbers, users, parents and commands from https://github.com/fastfetch-cli/fastfetch/issues/984 (the
     * last is shortened) and https://github.com/xionluhnis/knitsketching/issues/4, written in the columns of {@link
     * PsOutput#TABLE}; the reports have no groups and start days.
     */
    private static final String MAC = String.join(
            "\n",
            "    1     0     1     0 Mon May 27 02:04:11 2024     Ss   /sbin/launchd",
            "   95     1    95     0 Mon May 27 02:04:19 2024     Ss   /usr/libexec/UserEventAgent (System)",
            "78700     1 78700   501 Thu Nov 18 14:51:07 2021     S    /System/Library/CoreServices/ControlCenter.app/Contents/MacOS/ControlCenter",
            " 9828  9825  9825   501 Mon Jun  3 02:11:00 2024     S    /Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (GPU).app/Contents/MacOS/Code Helper (GPU) --type=gpu-process --user-data-dir=/Users/helloyunho/Library/Application Support/Code",
            "");

    private static PsOutput.Row only(String line) {
        Map<Long, PsOutput.Row> rows = PsOutput.table(line + "\n");
        assertThat(rows).hasSize(1);
        return rows.values().iterator().next();
    }

    @Test
    void commandKeepsItsBlanksAndParentheses() {
        Map<Long, PsOutput.Row> rows = PsOutput.table(MAC);
        assertThat(rows).containsOnlyKeys(1L, 95L, 78700L, 9828L);
        assertThat(rows.get(95L).command()).isEqualTo("/usr/libexec/UserEventAgent (System)");
        PsOutput.Row helper = rows.get(9828L);
        assertThat(helper.parent()).isEqualTo(9825);
        assertThat(helper.group()).isEqualTo(9825);
        assertThat(helper.user()).isEqualTo(501);
        assertThat(helper.command())
                .startsWith("/Applications/Visual Studio Code.app/")
                .endsWith("--user-data-dir=/Users/helloyunho/Library/Application Support/Code");
    }

    /** A line break in a word makes a line that is no process. */
    @Test
    void commandMayHaveAnyCharacter() {
        String start = "7 1 7 501 Mon Jun  3 02:11:00 2024 S ";
        for (String command : List.of(
                "/Applications/\u00dcbersicht.app/Contents/MacOS/\u00dcbersicht --title  two   blanks",
                "sh -c M-CM-\\234 \u30b5\u30fc\u30d0\u30fc \ufffd\ufffd \ud83d\ude80",
                "tab\there")) {
            assertThat(only(start + command).command()).isEqualTo(command);
        }
        assertThat(PsOutput.table(start + "printf one\n9 two three\n8 1 8 501 Mon Jun  3 02:11:01 2024 S sleep 9\n"))
                .containsOnlyKeys(7L, 8L);
    }

    @Test
    void startIsReadWithADayOfOneDigit() {
        assertThat(PsOutput.table(MAC).get(9828L).startedAt())
                .isEqualTo(Instant.parse("2024-06-03T02:11:00Z").toEpochMilli());
    }

    @Test
    void linesOfLinuxAreReadToo() {
        PsOutput.Row row = only("24749 24684 24682     0 Sun Nov 29 11:12:26 2026 S my sleep ?? 30");
        assertThat(row.command()).isEqualTo("my sleep ?? 30");
        assertThat(row.startedAt())
                .isEqualTo(Instant.parse("2026-11-29T11:12:26Z").toEpochMilli());
    }

    @Test
    void stateIsReadFromItsLetters() {
        assertThat(stateOf("S+")).isEqualTo(ProcessEntry.State.LIVE);
        assertThat(stateOf("R")).isEqualTo(ProcessEntry.State.LIVE);
        assertThat(stateOf("I")).isEqualTo(ProcessEntry.State.LIVE);
        assertThat(stateOf("SE")).isEqualTo(ProcessEntry.State.EXITING);
        assertThat(stateOf("?Es")).isEqualTo(ProcessEntry.State.EXITING);
        assertThat(stateOf("T")).isEqualTo(ProcessEntry.State.STOPPED);
        assertThat(stateOf("TX")).isEqualTo(ProcessEntry.State.STOPPED);
        assertThat(stateOf("U")).isEqualTo(ProcessEntry.State.STUCK);
        assertThat(stateOf("D")).isEqualTo(ProcessEntry.State.STUCK);
        assertThat(stateOf("Z")).isEqualTo(ProcessEntry.State.ENDED);
    }

    private static ProcessEntry.State stateOf(String letters) {
        return only("  7     1     7   501 Mon Jun  3 02:11:00 2024 " + letters + " sleep 5")
                .state();
    }

    @Test
    void userWithoutASignIsTheSame() {
        assertThat(only("  7     1     7   -2 Mon Jun  3 02:11:00 2024 S sleep 5")
                        .user())
                .isEqualTo(-2);
        assertThat(only("  7     1     7 4294967294 Mon Jun  3 02:11:00 2024 S sleep 5")
                        .user())
                .isEqualTo(-2);
    }

    @Test
    void commandMayBeAbsentAndOtherLinesAreSkipped() {
        assertThat(only("  7     1     7   501 Mon Jun  3 02:11:00 2024 Z").command())
                .isEmpty();
        assertThat(only("  7     1     7   501 Mon Jun  3 02:11:00 2024 Z    <defunct>")
                        .command())
                .isEqualTo("<defunct>");
        assertThat(PsOutput.table("ps: sysctl: Cannot allocate memory\n\nrest of a line\n"))
                .isEmpty();
        assertThat(PsOutput.table("  7     1     7   501 Mon Jup  3 02:11:00 2024 S sleep 5\n"))
                .isEmpty();
    }

    @Test
    void entryOfTheEnvironmentIsFoundBehindTheCommand() {
        Map<Long, String> shown =
                PsOutput.commands("  24749 sleep 30 SHELL=/bin/bash DEVSTACK_RUN=abc HOME=/Users/jo m\n");
        assertThat(PsOutput.environmentAmong(
                        shown.getOrDefault(24749L, ""),
                        "sleep 30",
                        Set.of("DEVSTACK_RUN=abc", "DEVSTACK_RUN=ab", "X=1")))
                .containsExactly("DEVSTACK_RUN=abc");
        assertThat(PsOutput.environmentAmong("sleep 30 DEVSTACK_RUN=abc", "sleep 30", Set.of("DEVSTACK_RUN=abc")))
                .containsExactly("DEVSTACK_RUN=abc");
    }

    @Test
    void argumentOfTheFormOfAnEntryIsNotOfTheEnvironment() {
        Set<String> entries = Set.of("DEVSTACK_RUN=abc");
        String command = "env DEVSTACK_RUN=abc sleep 5";
        assertThat(PsOutput.environmentAmong(command + " HOME=/Users/jo", command, entries))
                .isEmpty();
        assertThat(PsOutput.environmentAmong(command, command, entries)).isEmpty();
        assertThat(PsOutput.environmentAmong(command, "sleep 5", entries)).isEmpty();
    }

    @Test
    void timesOfBothSystemsAreRead() {
        Map<Long, PsOutput.Usage> usage = PsOutput.usage(
                "    1   2048   57:24.25\n    7  100  00:01:02\n    8  100 2-03:00:01\n    9 100 1:02:03.50\nbroken\n");
        assertThat(usage).containsOnlyKeys(1L, 7L, 8L, 9L);
        assertThat(usage.get(1L).memoryBytes()).isEqualTo(2048 * 1024);
        assertThat(usage.get(1L).processorTime())
                .isEqualTo(Duration.ofMinutes(57).plusMillis(24_250));
        assertThat(usage.get(7L).processorTime()).isEqualTo(Duration.ofSeconds(62));
        assertThat(usage.get(8L).processorTime()).isEqualTo(Duration.ofHours(51).plusSeconds(1));
        assertThat(usage.get(9L).processorTime())
                .isEqualTo(Duration.ofSeconds(3723).plusMillis(500));
    }
}
