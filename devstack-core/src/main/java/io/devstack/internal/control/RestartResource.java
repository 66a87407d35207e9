package io.devstack.internal.control;

import io.devstack.internal.json.Json;
import io.devstack.model.Failure;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers a request to restart services. */
final class RestartResource {
    private static final long LOOK_MILLIS = 100;

    private final Controlled stack;
    private final Answer answer;
    private final Connection connection;

    RestartResource(Controlled stack, Answer answer, Connection connection) {
        this.stack = stack;
        this.answer = answer;
        this.connection = connection;
    }

    /**
     * The response to a request for a restart.
     *
     * @param restart its number, as in the events
     * @param services what is restarted
     * @param outcome {@code restarting}, {@code ready} or {@code failed}
     * @param failures why services are not ready again
     */
    record Restart(int restart, List<ServiceName> services, String outcome, List<Failure> failures) {}

    /** Has {@code services} restarted, and answers when they are ready again or have failed, unless the request does not wait. */
    void post(Request request, Set<ServiceName> services) throws IOException, Refusal, InterruptedException {
        boolean waits = request.isSet("wait", true);
        Controlled.Reply reply = stack.restart(services, request.isSet("dependants", false), readyTimeout(request));
        if (reply instanceof Controlled.Reply.Refused refused) {
            throw new Refusal(409, refused.problem());
        }
        Controlled.Reply.Ordered ordered = (Controlled.Reply.Ordered) reply;
        if (!waits) {
            answer.json(202, document(ordered, "restarting", List.of()));
            return;
        }
        while (!connection.isClosing() && connection.pause()) {
            try {
                List<Failure> failures = ordered.failures().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                boolean ready = failures.isEmpty();
                answer.json(ready ? 200 : 500, document(ordered, ready ? "ready" : "failed", failures));
                return;
            } catch (TimeoutException e) {
                continue;
            } catch (ExecutionException e) {
                throw new Refusal(500, "the restart broke: " + e.getCause());
            }
        }
    }

    private static Optional<Duration> readyTimeout(Request request) throws Refusal {
        OptionalLong millis = request.numberOf("readyTimeoutMillis");
        if (millis.isPresent() && millis.getAsLong() == 0) {
            throw new Refusal(400, "readyTimeoutMillis=0: use a whole number, 1 or more");
        }
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private static String document(Controlled.Reply.Ordered ordered, String outcome, List<Failure> failures) {
        return Json.write(new Restart(ordered.number(), ordered.services(), outcome, new ArrayList<>(failures)));
    }
}
