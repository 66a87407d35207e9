package io.devstack.startup;

import io.devstack.stack.Placeholders;
import io.devstack.stack.RunId;
import io.devstack.stack.ServiceDefinition;
import io.devstack.stack.ServiceName;
import io.devstack.state.RunRecord;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Makes the environment of a service: the caller's, what devstack tells every service, and what its definition adds. */
final class ServiceEnvironment {
    private final Map<String, String> common;
    private final Map<ServiceName, Map<String, Integer>> ports;

    ServiceEnvironment(
            Map<String, String> caller, RunId run, String stackId, Map<ServiceName, Map<String, Integer>> ports) {
        this.ports = ports;
        common = new HashMap<>(caller);
        common.putIfAbsent("BROWSER", "none");
        common.putIfAbsent("PYTHONUNBUFFERED", "1");
        common.put(RunRecord.RUN_VARIABLE, run.value());
        common.put(RunRecord.STACK_VARIABLE, stackId);
        ports.forEach(this::tellPorts);
    }

    private void tellPorts(ServiceName service, Map<String, Integer> own) {
        String prefix = "DEVSTACK_" + service.inEnvironment() + "_PORT";
        own.values().stream().findFirst().ifPresent(port -> common.put(prefix, Integer.toString(port)));
        if (own.size() > 1) {
            own.forEach((key, port) -> common.put(
                    prefix + "_" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), Integer.toString(port)));
        }
    }

    Map<String, String> of(ServiceDefinition service) {
        Map<String, String> environment = new HashMap<>(common);
        ports.getOrDefault(service.name(), Map.of()).values().stream()
                .findFirst()
                .ifPresent(port -> environment.put("PORT", Integer.toString(port)));
        Placeholders placeholders = new Placeholders(ports);
        service.environment().forEach((name, value) -> environment.put(name, placeholders.fill(value)));
        environment.put(RunRecord.SERVICE_VARIABLE, service.name().value());
        environment.put(RunRecord.RUN_VARIABLE, String.valueOf(common.get(RunRecord.RUN_VARIABLE)));
        return environment;
    }
}
