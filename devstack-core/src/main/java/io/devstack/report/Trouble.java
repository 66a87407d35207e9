package io.devstack.report;

import io.devstack.process.Secrets;
import io.devstack.stack.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something that went wrong, as it is shown: what looks like a secret in it is masked.
 *
 * @param at when, since the run began
 * @param what the fact in a sentence
 * @param lastLines the end of the log
 * @param log the name of the log file, beside the report
 */
record Trouble(Duration at, String what, List<String> lastLines, Optional<String> log) {
    /** Masks what the failure says; {@code log} is where its log is in the end. */
    static Trouble of(Duration at, Failure failure, Optional<String> log) {
        return new Trouble(
                at,
                Secrets.masked(failure.what()),
                failure.lastLines().stream().map(Secrets::masked).toList(),
                log.or(() -> failure.logFile().map(Path::getFileName).map(Path::toString)));
    }

    static Trouble of(Duration at, String what) {
        return new Trouble(at, Secrets.masked(what), List.of(), Optional.empty());
    }
}
