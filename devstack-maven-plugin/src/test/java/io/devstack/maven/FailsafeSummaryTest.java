package io.devstack.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailsafeSummaryTest {
    @TempDir
    Path target;

    @Test
    void readsWhatFailsafeCounted() throws IOException {
        write("""
                <?xml version="1.0" encoding="UTF-8"?>
                <failsafe-summary result="255" timeout="false">
                  <completed>12</completed>
                  <errors>1</errors>
                  <failures>2</failures>
                  <skipped>3</skipped>
                  <failureMessage></failureMessage>
                </failsafe-summary>
                """);

        assertThat(FailsafeSummary.read(target)).contains(new FailsafeSummary(12, 1, 2, 3));
        assertThat(FailsafeSummary.read(target).map(FailsafeSummary::text))
                .contains("12 run, 2 failed, 1 in error, 3 skipped");
    }

    @Test
    void isEmptyWhereFailsafeDidNotRun() {
        assertThat(FailsafeSummary.read(target)).isEmpty();
    }

    @Test
    void countsNothingInAFileThatSaysNothing() throws IOException {
        write("<failsafe-summary><completed>many</completed>");

        assertThat(FailsafeSummary.read(target)).contains(new FailsafeSummary(0, 0, 0, 0));
    }

    private void write(String xml) throws IOException {
        Path reports = Files.createDirectories(target.resolve("failsafe-reports"));
        Files.writeString(reports.resolve("failsafe-summary.xml"), xml);
    }
}
