package io.devstack.maven;

import io.devstack.model.AlivePolicy;
import io.devstack.model.ProbeDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * An {@code <alive>} of the POM: checks that a ready service must keep passing.
 *
 * @since 0.1.0
 */
public final class AliveParameters {
    /** A path on its port, or a URL, is answered with 200 to 399. */
    @Parameter
    private @Nullable HttpParameters http;

    /** Its port accepts connections. */
    @Parameter
    private @Nullable TcpParameters tcp;

    /** A command ends with status 0. */
    @Parameter
    private @Nullable String exec;

    /** The time between two checks, such as {@code 10s} (the default). */
    @Parameter
    private @Nullable String every;

    /** The number of failed checks in a row after which it is unhealthy; 3 by default. */
    @Parameter
    private @Nullable String failures;

    /** The longest time of one check, such as {@code 5s} (the default). */
    @Parameter
    private @Nullable String timeout;

    /** Called by Maven for the short form {@code <alive>/health</alive>}. */
    public void set(String target) {
        http = new HttpParameters();
        http.set(target);
    }

    AlivePolicy toPolicy(Elements elements) {
        List<ProbeDefinition> probes = new ArrayList<>();
        if (http != null) {
            probes.add(http.toProbe("<alive><http>", elements));
        }
        if (tcp != null) {
            probes.add(new ProbeDefinition.Tcp());
        }
        if (exec != null) {
            probes.add(new ProbeDefinition.Exec(elements.words("<alive><exec>", exec)));
        }
        if (probes.isEmpty()) {
            throw elements.wrong("<alive>", "it checks nothing", "write <http>/health</http>, <tcp/> or <exec>");
        }
        return new AlivePolicy(
                probes,
                every == null ? AlivePolicy.DEFAULT_EVERY : elements.positive("<alive><every>", every),
                failures == null ? AlivePolicy.DEFAULT_FAILURES : elements.count("<alive><failures>", failures),
                timeout == null ? AlivePolicy.DEFAULT_TIMEOUT : elements.positive("<alive><timeout>", timeout));
    }
}
