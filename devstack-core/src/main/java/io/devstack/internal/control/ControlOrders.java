package io.devstack.internal.control;

import io.devstack.internal.json.Json;
import io.devstack.model.DevStackException;
import io.devstack.model.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a client wants of a supervisor, in the words of the API. */
public final class ControlOrders {
    private ControlOrders() {}

    /**
     * A restart that is under way.
     *
     * @param restart its number, as in the facts about it
     * @param services what is restarted
     */
    public record Restart(int restart, List<ServiceName> services) {
        /** Copies the list. */
        public Restart {
            services = List.copyOf(services);
        }
    }

    /**
     * Orders a restart; does not wait for it.
     *
     * @param names of which services; of all if there are none
     * @param readyTimeout how long each may take until it is ready, instead of its own timeout
     * @throws DevStackException if it was refused, with the reason
     * @throws IOException if there was no answer
     */
    public static Restart restart(
            ControlClient client, Set<ServiceName> names, boolean dependants, Optional<Duration> readyTimeout)
            throws IOException {
        String services = names.stream().map(ServiceName::value).sorted().collect(Collectors.joining(","));
        String target = "/v1/restart?wait=false&services=" + services + "&dependants=" + dependants
                + readyTimeout
                        .map(timeout -> "&readyTimeoutMillis=" + timeout.toMillis())
                        .orElse("");
        return Json.read(post(client, target), Restart.class);
    }

    /**
     * Returns a link to the dashboard for one browser, valid until the stack ends.
     *
     * @param control whether the page may restart services and stop the stack
     * @throws DevStackException if it was refused, with the reason
     * @throws IOException if there was no answer
     */
    public static String link(ControlClient client, boolean control) throws IOException {
        return Json.read(post(client, "/v1/links?control=" + control), Resources.Link.class)
                .url();
    }

    private static String post(ControlClient client, String target) throws IOException {
        ControlClient.Reply reply = client.send("POST", target);
        if (!reply.isDone()) {
            throw new DevStackException(
                    Json.read(reply.body(), Resources.Problem.class).problem());
        }
        return reply.body();
    }
}
