package io.devstack.internal.report;

import io.devstack.internal.process.Secrets;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something that went wrong, as it is shown: what looks like a secret in it is masked.
 *
 * @param at when, since the run began
 * @param service whose, if it is one service's
 * @param what the fact in a sentence
 * @param lastLines the end of the log
 * @param log the name of the log file, beside the report
 * @param next what to do about it; empty if there is nothing
 * @param recovered whether the service was unhealthy and recovered, so that it is no failure
 */
record Trouble(
        Duration at,
        Optional<ServiceName> service,
        String what,
        List<String> lastLines,
        Optional<String> log,
        String next,
        boolean recovered) {
    /** Masks what the failure says. */
    static Trouble of(Duration at, Failure failure, boolean recovered) {
        return new Trouble(
                at,
                failure.service(),
                Secrets.masked(failure.what()),
                failure.lastLines().stream().map(Secrets::masked).toList(),
                failure.logFile().map(Path::getFileName).map(Path::toString),
                recovered ? "" : NextStep.after(failure.kind()),
                recovered);
    }
}
