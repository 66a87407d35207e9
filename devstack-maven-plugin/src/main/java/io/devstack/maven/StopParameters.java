package io.devstack.maven;

import io.devstack.model.Signal;
import io.devstack.model.SignalTo;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopStep;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A {@code <stop>} of the POM. */
public final class StopParameters {
    /** The first signal, such as {@code TERM} (the default) or {@code INT}. */
    @Parameter
    private @Nullable String signal;

    /**
     * Which of its processes get the signal: {@code auto} (the default), {@code main}, or {@code all}. {@code main}: the main
     * process, and the rest once that has ended or in the last tenth of the timeout. {@code auto}: the same, but what a shell
     * started gets the signal together with the shell. {@code all}: every process at once.
     *
     * @since 0.1.0
     */
    @Parameter
    private @Nullable String signalTo;

    /** The time from the signal until it is killed, such as {@code 10s}. A command before the signal may take as long. */
    @Parameter
    private @Nullable String timeout;

    /**
     * A POST that it is asked by before the signal: a path on its port, or a URL on this machine. It has half of the timeout
     * to take effect.
     */
    @Parameter
    private @Nullable String http;

    /**
     * A command that it is asked by before the signal, split into words as a POSIX shell would. It may take as long as the
     * timeout, which begins anew with the signal after its end.
     */
    @Parameter
    private @Nullable String exec;

    StopPolicy toPolicy(Elements elements) {
        Duration grace = timeout == null ? StopPolicy.DEFAULT.grace() : elements.duration("<stop><timeout>", timeout);
        Signal first = signal == null ? StopPolicy.DEFAULT.signal() : parse(elements, signal);
        SignalTo to = signalTo == null ? StopPolicy.DEFAULT.signalTo() : parseSignalTo(elements, signalTo);
        return new StopPolicy(first, to, grace, firstStep(elements));
    }

    private Optional<StopStep> firstStep(Elements elements) {
        if (http != null && exec != null) {
            throw elements.wrong("<stop><http>", "there is an <exec> too", "use one of them");
        }
        if (http != null) {
            return Optional.of(
                    new StopStep.Http(elements.text("<stop><http>", http).trim()));
        }
        if (exec != null) {
            List<String> words = elements.words("<stop><exec>", exec);
            if (words.isEmpty()) {
                throw elements.wrong("<stop><exec>", "it is empty", "write the program and its arguments");
            }
            return Optional.of(new StopStep.Exec(words));
        }
        return Optional.empty();
    }

    private static SignalTo parseSignalTo(Elements elements, String text) {
        String name = text.trim().toUpperCase(Locale.ROOT);
        return Arrays.stream(SignalTo.values())
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        elements.wrong("<stop><signalTo>", "'" + text + "' is not known", "use auto, main or all"));
    }

    private static Signal parse(Elements elements, String text) {
        String name = text.trim().toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        return Arrays.stream(Signal.values())
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> elements.wrong(
                        "<stop><signal>",
                        "'" + text + "' is not known",
                        "use one of " + Arrays.toString(Signal.values())));
    }
}
