package io.devstack.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What failsafe counted. When {@code stop} fails a build, Maven does not reach {@code failsafe:verify}, which would have
 * told.
 */
record FailsafeSummary(int completed, int errors, int failures, int skipped) {
    static Optional<FailsafeSummary> read(Path buildDirectory) {
        try {
            String xml = Files.readString(buildDirectory.resolve("failsafe-reports/failsafe-summary.xml"));
            return Optional.of(new FailsafeSummary(
                    count(xml, "completed"), count(xml, "errors"), count(xml, "failures"), count(xml, "skipped")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int count(String xml, String element) {
        Matcher matcher = Pattern.compile("<" + element + ">([0-9]{1,9})</" + element + ">")
                .matcher(xml);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    String text() {
        return completed + " run, " + failures + " failed, " + errors + " in error, " + skipped + " skipped";
    }
}
