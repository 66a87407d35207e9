package io.devstack.internal.journal;

import io.devstack.model.Failure;
import io.devstack.model.NotStoppedException;
import io.devstack.model.ServiceName;
import io.devstack.model.ServiceStatus;
import io.devstack.model.StackStatus;
import io.devstack.model.StopReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Words the state of a stack: unready services, deaths, and the next command.
 *
 * @since 0.1.0
 */
public final class StatusWords {
    private StatusWords() {}

    /**
     * The commands that a message may propose. They depend on what the user types: Maven, the command line, or the launcher.
     *
     * @param start starts the stack
     * @param stop stops the stack
     * @param restart restarts services; their names follow it, separated by commas
     * @since 0.1.0
     */
    public record Commands(String start, String stop, String restart) {
        /**
         * Returns the commands of a program that takes the name of the command as its first word.
         *
         * @param start starts the stack: such a program does not
         */
        public static Commands of(String program, String start) {
            return new Commands(start, program + " stop", program + " restart ");
        }
    }

    /** Returns "degraded: api is dead; the logs are in /project/.pids". */
    public static String unready(Path pidDirectory, StackStatus status) {
        String word = status.outcome().name().toLowerCase(Locale.ROOT);
        if (status.outcome() == StackStatus.Outcome.STOPPED) {
            return word + ": nothing is running in " + pidDirectory;
        }
        String services = services(status);
        return word + (services.isEmpty() ? "" : ": " + services) + "; the logs are in " + pidDirectory;
    }

    /** Returns "api is dead, web is starting". */
    private static String services(StackStatus status) {
        return status.services().stream()
                .filter(service ->
                        service.state() != ServiceStatus.State.READY && service.state() != ServiceStatus.State.DONE)
                .map(service -> service.name() + " is " + service.state().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns why a wait for the stack failed.
     *
     * @param timeout how long the wait took, as the user wrote it
     */
    public static String notReadyAfter(String timeout, Path pidDirectory, StackStatus status) {
        String deaths = status.services().stream()
                .flatMap(service -> service.failure().stream())
                .map(Failure::text)
                .collect(Collectors.joining("\n"));
        if (!deaths.isEmpty()) {
            return deaths;
        }
        if (status.services().isEmpty()) {
            return "nothing is running in " + pidDirectory + " after " + timeout;
        }
        return status.outcome() == StackStatus.Outcome.LOST
                ? unready(pidDirectory, status)
                : "not ready after " + timeout + ": " + unready(pidDirectory, status);
    }

    /** Returns "ready: api, web". */
    public static String ready(StackStatus status) {
        return "ready: "
                + status.services().stream()
                        .map(service -> service.name().value())
                        .collect(Collectors.joining(", "));
    }

    /** Returns the deaths, one for each service: of a service that died again and again, the last death. */
    public static String deaths(List<Failure> deaths) {
        Map<Optional<ServiceName>, List<Failure>> byService = deaths.stream()
                .collect(Collectors.groupingBy(Failure::service, LinkedHashMap::new, Collectors.toList()));
        return byService.values().stream().map(StatusWords::deathsOfOne).collect(Collectors.joining("\n"));
    }

    private static String deathsOfOne(List<Failure> deaths) {
        Failure last = deaths.get(deaths.size() - 1);
        String name = last.service().map(ServiceName::value).orElse("a service");
        return (deaths.size() > 1 ? name + " died " + deaths.size() + " times; the last time: " : "") + last.text();
    }

    /**
     * Returns what a command has to say after a stop that did not leave everything as it should be; nothing if it did.
     *
     * @param program what the user types
     */
    public static List<String> afterStop(StopReport report, String program) {
        List<String> lines = new ArrayList<>();
        if (!report.heldPorts().isEmpty()) {
            lines.add("what is not ours is left alone; to list it: " + program + " hard-shutdown --dry-run");
        }
        if (!report.left().isEmpty()) {
            lines.add(String.valueOf(new NotStoppedException(report.left()).getMessage()));
            lines.add(listLeft(program));
        } else if (!report.deaths().isEmpty()) {
            lines.add(deaths(report.deaths()));
        }
        return lines;
    }

    /** Returns the next thing to do if a stop has left something. */
    public static String listLeft(String program) {
        return "List what is left with: " + program + " hard-shutdown --dry-run";
    }

    /** Returns the next thing to do about a stack that is not ready, empty if there is nothing. */
    public static String next(StackStatus status, Commands commands) {
        String dead = status.services().stream()
                .filter(service ->
                        service.state() == ServiceStatus.State.DEAD || service.state() == ServiceStatus.State.UNHEALTHY)
                .map(service -> service.name().value())
                .collect(Collectors.joining(","));
        return switch (status.outcome()) {
            case READY, STARTING, STOPPING -> "";
            case STOPPED -> "Start it with: " + commands.start();
            case DEGRADED -> dead.isEmpty() ? "" : bringBack(status) + commands.restart() + dead;
            case LOST ->
                "Its supervisor has ended, and the services end with it. Make sure of that, and put their logs away,"
                        + " with: " + commands.stop();
        };
    }

    private static String bringBack(StackStatus status) {
        boolean unhealthy =
                status.services().stream().anyMatch(service -> service.state() == ServiceStatus.State.UNHEALTHY);
        return unhealthy ? "Restart what is not ready with: " : "Bring back what is dead with: ";
    }
}
