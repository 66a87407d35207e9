package io.devstack.maven;

import io.devstack.model.ProbeDefinition;
import io.devstack.model.ReadyPolicy;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A {@code <ready>} of the POM: all conditions given must hold at once. */
public final class ReadyParameters {
    /** A path on its port, or a URL, is answered with 200 to 399. */
    @Parameter
    private @Nullable HttpParameters http;

    /** Its port accepts connections. */
    @Parameter
    private @Nullable TcpParameters tcp;

    /** A line of its log contains a match of this regular expression. */
    @Parameter
    private @Nullable String log;

    /** The start fails at once when a line of its log contains a match of this regular expression. */
    @Parameter
    private @Nullable String failOn;

    /** A command ends with status 0. */
    @Parameter
    private @Nullable String exec;

    /** How long it may take, such as {@code 60s}. */
    @Parameter
    private @Nullable String timeout;

    /** The required port owner: {@code member}, a process of the service; or {@code anyone}, for a container. */
    @Parameter
    private @Nullable String heldBy;

    /** How many times in a row {@code http}, {@code tcp} and {@code exec} must succeed, 50 ms apart; default: 1. */
    @Parameter
    private @Nullable String successes;

    /** Returns whether there is more in it than a time limit. */
    boolean hasConditions() {
        return http != null
                || tcp != null
                || log != null
                || failOn != null
                || exec != null
                || heldBy != null
                || successes != null;
    }

    ReadyPolicy toPolicy(Elements elements) {
        List<ProbeDefinition> probes = new ArrayList<>();
        if (http != null) {
            probes.add(http.toProbe("<ready><http>", elements));
        }
        if (tcp != null) {
            probes.add(new ProbeDefinition.Tcp());
        }
        if (log != null) {
            probes.add(new ProbeDefinition.Log(log));
        }
        if (failOn != null) {
            probes.add(new ProbeDefinition.FailOn(failOn));
        }
        if (exec != null) {
            probes.add(new ProbeDefinition.Exec(elements.words("<ready><exec>", exec)));
        }
        return new ReadyPolicy(
                probes,
                timeout == null ? ReadyPolicy.DEFAULT_TIMEOUT : elements.positive("<ready><timeout>", timeout),
                holder(elements),
                successes(elements));
    }

    private int successes(Elements elements) {
        if (successes == null) {
            return 1;
        }
        return elements.count("<ready><successes>", successes);
    }

    private ReadyPolicy.HeldBy holder(Elements elements) {
        if (heldBy == null || heldBy.equals("member")) {
            return ReadyPolicy.HeldBy.MEMBER;
        }
        if (heldBy.equals("anyone")) {
            return ReadyPolicy.HeldBy.ANYONE;
        }
        throw elements.wrong("<ready><heldBy>", "'" + heldBy + "' is not known", "use member or anyone");
    }
}
