package io.devstack.internal.supervisor;

import io.devstack.model.StackDefinition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a client asks a new supervisor for: the first line on its standard input. Never on disk, because environments
 * hold secrets.
 *
 * @param stack what should run
 * @param environment what services inherit
 * @param readyTimeout how long each service may take until it is ready, instead of its own timeout
 */
public record StartRequest(StackDefinition stack, Map<String, String> environment, Optional<Duration> readyTimeout) {}
