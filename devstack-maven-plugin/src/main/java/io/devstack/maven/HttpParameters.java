package io.devstack.maven;

import io.devstack.internal.probe.StatusRanges;
import io.devstack.model.ProbeDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** An {@code <http>} of the POM: {@code <http>/health</http>}, or with elements of its own. */
public final class HttpParameters {
    /** A path on the service's port, such as {@code /health}. */
    @Parameter
    private @Nullable String path;

    /** A whole URL, instead of a path. */
    @Parameter
    private @Nullable String url;

    /** The statuses that count as ready, such as {@code 200-399} or {@code 200,204}. */
    @Parameter
    private @Nullable String status;

    /** A regular expression to be found in the answer. */
    @Parameter
    private @Nullable String body;

    /** Headers to send. */
    @Parameter
    private @Nullable Map<String, @Nullable String> headers;

    /**
     * Whether any certificate will do, also one that the server has signed itself, for https URLs; {@code false} if not
     * said.
     */
    @Parameter
    private boolean insecure;

    /** Sets the short form where Maven fills it without {@link ServiceReader}. */
    public void set(String target) {
        path = target;
    }

    ProbeDefinition toProbe(String place, Elements elements) {
        if ((path == null) == (url == null)) {
            throw elements.wrong(place, "it needs either a <path> or a <url>", "write <http>/health</http>");
        }
        String expected = status == null ? ProbeDefinition.Http.SUCCESS_OR_REDIRECT : status;
        try {
            expected = StatusRanges.parse(expected).toString();
        } catch (IllegalArgumentException e) {
            throw elements.wrong(place + "<status>", String.valueOf(e.getMessage()), "write 200-399 or 200,204");
        }
        Map<String, String> sent = new LinkedHashMap<>();
        if (headers != null) {
            headers.forEach((name, value) -> sent.put(name, elements.text(place + "<headers><" + name + ">", value)));
        }
        String target = elements.text(place, path == null ? url : path);
        if (insecure && !target.startsWith("https:")) {
            throw elements.wrong(
                    place + "<insecure>",
                    "it is about certificates, and '" + Elements.withoutUserInfo(target) + "' is not asked by https",
                    "write <url>https://localhost:@{devstack.NAME.port}/health</url>, or leave it out");
        }
        return new ProbeDefinition.Http(
                target,
                expected,
                Optional.ofNullable(body),
                sent,
                insecure ? ProbeDefinition.Http.Certificate.ANY : ProbeDefinition.Http.Certificate.TRUSTED);
    }
}
