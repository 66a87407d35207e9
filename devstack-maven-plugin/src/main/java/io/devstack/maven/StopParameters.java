package io.devstack.maven;

import io.devstack.process.Signal;
import io.devstack.stack.StopPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A {@code <stop>} of the POM. */
public final class StopParameters {
    /** The first signal, such as {@code TERM} (the default) or {@code INT}. */
    @Parameter
    private @Nullable String signal;

    /** How long it may take to end, such as {@code 10s}, before it is ended by force. */
    @Parameter
    private @Nullable String timeout;

    void putValues(Map<String, @Nullable Object> values) {
        values.put("stop/signal", signal);
        values.put("stop/timeout", timeout);
    }

    StopPolicy toPolicy(Elements elements) {
        Duration grace = timeout == null ? StopPolicy.DEFAULT.grace() : elements.duration("<stop><timeout>", timeout);
        return new StopPolicy(signal == null ? StopPolicy.DEFAULT.signal() : parse(elements, signal), grace);
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
