package io.devstack.event;

import io.devstack.internal.words.TextFormat;
import io.devstack.model.ServiceName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints the lines of a {@link NarratingListener}; the names of services are aligned. */
final class Narration {
    private static final int MOST_PIDS = 3;

    private final Consumer<String> info;
    private final Consumer<String> warning;
    private int width;
    private final Map<ServiceName, List<String>> shown = new HashMap<>();
    private boolean launched;
    private boolean failedAtOnce;

    Narration(Consumer<String> info, Consumer<String> warning) {
        this.info = info;
        this.warning = warning;
    }

    void info(String line) {
        info.accept(line);
    }

    void warn(String line) {
        warning.accept(line);
    }

    void begin(List<ServiceName> services) {
        launched = false;
        failedAtOnce = false;
        shown.clear();
        align(services);
    }

    void launched() {
        launched = true;
    }

    /** The start failed; returns whether a service was launched before. */
    boolean failed() {
        failedAtOnce = !launched;
        return launched;
    }

    /** Returns whether the start failed before a service was launched, so that there is nothing to stop. */
    boolean failedAtOnce() {
        return failedAtOnce;
    }

    /** Shows the last lines of a service; returns whether the lines are the same as the time before. */
    boolean wereShown(ServiceName service, List<String> lines) {
        return lines.equals(shown.put(service, lines));
    }

    void align(List<ServiceName> services) {
        width = services.stream().mapToInt(name -> name.value().length()).max().orElse(0);
    }

    String name(ServiceName service) {
        return TextFormat.padded(service.value(), width);
    }

    static String names(List<ServiceName> services) {
        return services.stream().map(ServiceName::value).collect(Collectors.joining(", "));
    }

    /** Returns the words for ports: " port 5000", and " http 5000, admin 5001" where a reader could not tell them apart. */
    static String ports(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .map(port -> (ports.size() == 1 ? "port" : port.getKey()) + " " + port.getValue())
                .collect(Collectors.joining(", ", ports.isEmpty() ? "" : " ", ""));
    }

    /** Returns the first of these processes by number. */
    static String pids(List<Long> all) {
        String first = all.stream().limit(MOST_PIDS).map(String::valueOf).collect(Collectors.joining(", "));
        return "pid " + first + (all.size() > MOST_PIDS ? " and " + (all.size() - MOST_PIDS) + " more" : "");
    }
}
