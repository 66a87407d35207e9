package io.devstack.supervisor;

import io.devstack.stack.StackDefinition;
import java.util.Map;

/**
 * What a client asks a new supervisor for: the first line on its standard input. Never on disk, because environments
 * hold secrets.
 *
 * @param stack what should run
 * @param environment what services inherit
 */
public record StartRequest(StackDefinition stack, Map<String, String> environment) {}
