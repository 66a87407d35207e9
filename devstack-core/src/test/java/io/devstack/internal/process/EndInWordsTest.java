package io.devstack.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.devstack.model.ExitStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndInWordsTest {
    @Test
    void anEndIsSaidWithItsCodeOrSignalAndWhen() {
        assertThat(EndInWords.of(new ExitStatus(3), Duration.ofMillis(400))).isEqualTo("exited with 3 after 0.4 s");
        assertThat(EndInWords.of(new ExitStatus(139), Duration.ofSeconds(2)))
                .isEqualTo("was ended by signal SEGV (exit status 139) after 2.0 s");
    }

    @Test
    void onlyAKillMakesOneThinkOfTheOomKiller() {
        for (OomWatch.Finding finding : OomWatch.Finding.values()) {
            assertThat(EndInWords.cause(new ExitStatus(1), finding, List.of("x")))
                    .isEmpty();
        }
        assertThat(cause(OomWatch.Finding.NOTHING)).endsWith("the kernel's OOM killer did not strike meanwhile");
        assertThat(cause(OomWatch.Finding.UNKNOWN)).endsWith("or the kernel's OOM killer did: look into dmesg");
        assertThat(cause(OomWatch.Finding.ON_THE_MACHINE)).startsWith("; most likely the kernel's OOM killer");
        assertThat(cause(OomWatch.Finding.IN_ITS_GROUP)) // it may have killed another process of the group
                .startsWith("; most likely the kernel's OOM killer did that, which struck in its memory cgroup");
    }

    @Test
    void aJvmsOwnErrorIsPointedAt() {
        assertThat(EndInWords.cause(
                        new ExitStatus(1),
                        OomWatch.Finding.NOTHING,
                        List.of("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space", "  at x")))
                .isEqualTo("; its log has a java.lang.OutOfMemoryError: raise its -Xmx, or let it keep less in memory");
    }

    private static String cause(OomWatch.Finding finding) {
        return EndInWords.cause(new ExitStatus(137), finding, List.of());
    }

    @Test
    void classOfANewerJavaIsNamedWithBothVersions() {
        String line =
                "Error: LinkageError: it/Server has been compiled by a more recent version of the Java Runtime (class"
                        + " file version 69.0), this version of the Java Runtime only recognizes class file versions up to 61.0";
        assertThat(EndInWords.cause(new ExitStatus(1), OomWatch.Finding.NOTHING, List.of("x", line)))
                .contains("it needs Java 25 and runs with 17");
    }
}
