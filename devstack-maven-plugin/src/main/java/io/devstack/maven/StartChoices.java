package io.devstack.maven;

import io.devstack.model.InvalidStackException;
import io.devstack.model.Project;
import io.devstack.model.ServiceName;
import io.devstack.model.StackDefinition;
import io.devstack.model.StartOptions;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What may be chosen at a start, as it was written. */
record StartChoices(
        List<String> only,
        boolean open,
        String onPortInUse,
        String onRunning,
        @Nullable File portsFile,
        @Nullable String stopTimeout,
        @Nullable String ownerLostTimeout,
        @Nullable String readyTimeout,
        @Nullable String maxLogSize,
        @Nullable String dashboard) {
    /** Returns the stack with the limits of its stop and its logs. */
    StackDefinition limited(StackDefinition stack) {
        StackDefinition stopped = Elements.limit("<stopTimeout>", stopTimeout)
                .map(stack::withStopLimit)
                .orElse(stack);
        StackDefinition lost = Elements.limit("<ownerLostTimeout>", ownerLostTimeout)
                .map(stopped::withOwnerLostTimeout)
                .orElse(stopped);
        return Elements.size("<maxLogSize>", maxLogSize)
                .map(lost::withMaxLogSize)
                .orElse(lost);
    }

    Set<ServiceName> names() {
        return only.stream().map(name -> new ServiceName(name.trim())).collect(Collectors.toSet());
    }

    StartOptions options(Project project) {
        StartOptions.OnRunning running = switch (onRunning.toLowerCase(Locale.ROOT)) {
            case "fail" -> StartOptions.OnRunning.FAIL;
            case "reuse" -> StartOptions.OnRunning.REUSE;
            case "replace" -> StartOptions.OnRunning.REPLACE;
            default ->
                throw new InvalidStackException(
                        "<onRunning>", "'" + onRunning + "' is not known", "use fail, reuse or replace");
        };
        Optional<Duration> ready = Elements.limit("<readyTimeout>", readyTimeout);
        return switch (onPortInUse.toLowerCase(Locale.ROOT)) {
            case "fail" -> new StartOptions(running, Optional.empty(), ready);
            case "reap" -> new StartOptions(running, Optional.of(project), ready);
            default ->
                throw new InvalidStackException(
                        "<onPortInUse>", "'" + onPortInUse + "' is not known", "use fail or reap");
        };
    }

    Optional<Path> portsFileIn(Path directory) {
        return Optional.ofNullable(portsFile).map(file -> directory.resolve(file.toPath()));
    }
}
