package io.devstack.internal.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The tables as Windows writes them, with the offsets that its own compiler has. */
class WindowsTablesTest {
    private static final long ADDRESS = 0x7FFF_0000_0000L;

    @Test
    void processesAreReadFromTheListOfTheKernel() {
        ByteBuffer list = ByteBuffer.allocate(1_024).order(ByteOrder.LITTLE_ENDIAN);
        process(list, 0, 512, 0, 0, 0, "", 8);
        process(list, 512, 0, 4_242, 56, 134_404_534_345_880_960L, "java.exe", 22);
        Map<Long, WindowsProcessRows.Row> rows =
                WindowsProcessRows.parse(list.array(), ADDRESS, Map.of(4_242L, 4_200L));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(4_242L))
                .isEqualTo(new WindowsProcessRows.Row(
                        4_242,
                        56,
                        134_404_534_345_880_000L,
                        false,
                        "java.exe",
                        Duration.ofMillis(640),
                        98_332_672,
                        4_200));
    }

    @Test
    void processWithoutThreadsHasEnded() {
        ByteBuffer list = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        process(list, 0, 0, 8, 4, 1, "x", 0);
        assertThat(WindowsProcessRows.parse(list.array(), ADDRESS, Map.of()))
                .hasEntrySatisfying(8L, row -> assertThat(row.ended()).isTrue());
    }

    private static void process(
            ByteBuffer list, int at, int next, long pid, long parent, long created, String name, int threads) {
        byte[] text = name.getBytes(StandardCharsets.UTF_16LE);
        list.putInt(at, next)
                .putInt(at + 4, threads)
                .putLong(at + 32, created)
                .putLong(at + 40, 3_100_000)
                .putLong(at + 48, 3_300_000)
                .putShort(at + 56, (short) text.length)
                .putLong(at + 64, ADDRESS + at + 400)
                .putLong(at + 80, pid)
                .putLong(at + 88, parent)
                .putLong(at + 144, 98_332_672);
        list.put(at + 400, text);
    }

    @Test
    void socketsOfBothFamiliesAreRead() {
        ByteBuffer four = ByteBuffer.allocate(4 + 2 * 24).order(ByteOrder.LITTLE_ENDIAN);
        four.putInt(0, 2).putInt(4, 2).putInt(28, 11);
        four.put(12, new byte[] {0x13, (byte) 0x88}).putInt(24, 4_242);
        four.put(36, new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThat(WindowsSocketTable.parse(four.array(), WindowsSocketTable.Family.IP4))
                .containsExactly(
                        new WindowsSocketTable.Row(5_000, 2, 4_242), new WindowsSocketTable.Row(65_534, 11, 0));
        ByteBuffer six = ByteBuffer.allocate(4 + 56).order(ByteOrder.LITTLE_ENDIAN);
        six.putInt(0, 1).put(24, new byte[] {0x0B, (byte) 0xB8}).putInt(52, 5).putInt(56, 7);
        assertThat(WindowsSocketTable.parse(six.array(), WindowsSocketTable.Family.IP6))
                .containsExactly(new WindowsSocketTable.Row(3_000, 5, 7));
    }
}
