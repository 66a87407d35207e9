package io.devstack.internal.shutdown;

import io.devstack.internal.process.Launcher;
import io.devstack.internal.process.ProcessTable;
import io.devstack.internal.state.PortVariables;
import io.devstack.internal.state.RecordedStep;
import io.devstack.internal.state.RunRecord;
import io.devstack.internal.state.ServiceRecord;
import io.devstack.model.ServiceName;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes the first steps of a run whose supervisor is dead from its record. Values of variables are on no record: a command
 * gets the environment of the caller, the marker and the ports of the run, and the variables that it may use from the first
 * process of its service.
 *
 * @param launcher starts commands
 * @param environment the environment of the caller
 */
public record RecordedSteps(Launcher launcher, Map<String, String> environment) {
    private static final int ASCII_END = 0x80;
    private static final String ANOTHER_USERS = "another user's command is not run; stop the stack as that user";

    /** Copies the map. */
    public RecordedSteps {
        environment = Map.copyOf(environment);
    }

    /** Returns the first step of a service's stop, if it has one. */
    Optional<FirstStep> of(RunRecord record, ServiceName name, ProcessTable table) {
        return record.services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .flatMap(service -> service.firstStep().map(step -> of(record, service, step, table)));
    }

    private FirstStep of(RunRecord record, ServiceRecord service, RecordedStep step, ProcessTable table) {
        if (step instanceof RecordedStep.Withheld withheld) {
            return new FirstStep.Impossible(
                    withheld.step(),
                    "it seems to hold a secret, so it is not on record; keep the secret in a file that it reads");
        }
        if (step instanceof RecordedStep.Post post) {
            return of(record, post);
        }
        RecordedStep.Run run = (RecordedStep.Run) step;
        Map<String, String> variables = environmentOf(record, service);
        Map<String, String> own = valuesOf(run.variables(), record, service, table);
        variables.putAll(own);
        FirstStep.Run command = new FirstStep.Run(
                launcher,
                new Launcher.Launch(
                        run.command(),
                        run.directory(),
                        variables,
                        service.logFile().resolveSibling(service.name() + "-stop.log"),
                        Launcher.StandardInput.EMPTY),
                run.variables(),
                run.always() ? FirstStep.AfterEnd.ALWAYS : FirstStep.AfterEnd.IF_OPEN_OR_WITHOUT_PORT,
                run.anyHolder());
        String unknown =
                run.variables().stream().filter(name -> !own.containsKey(name)).collect(Collectors.joining(", "));
        return reasonNotToRun(record)
                .or(() -> Optional.of(unknown).filter(names -> !names.isEmpty()).map(RecordedSteps::unknown))
                .<FirstStep>map(why -> new FirstStep.Impossible(StepTaker.inWords(command), why))
                .orElse(command);
    }

    private static String unknown(String names) {
        return "it may need " + names + ", which the service sets and no record keeps; run it by hand, and name what it"
                + " needs in its words or in a file that it reads";
    }

    /**
     * Returns the values that the first process of the service has. A value that is not plain ASCII is absent: this JVM may
     * run in another encoding.
     */
    private static Map<String, String> valuesOf(
            List<String> names, RunRecord record, ServiceRecord service, ProcessTable table) {
        List<String> entries = service.leader()
                .filter(table::isAlive)
                .map(leader -> table.environment(leader.pid()))
                .filter(all ->
                        all.contains(RunRecord.RUN_VARIABLE + "=" + record.run().value()))
                .orElse(List.of());
        return entries.stream()
                .map(entry -> entry.split("=", 2))
                .filter(entry -> entry.length == 2
                        && names.contains(entry[0])
                        && entry[1].chars().allMatch(letter -> letter < ASCII_END))
                .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1], (first, second) -> first));
    }

    private static FirstStep of(RunRecord record, RecordedStep.Post post) {
        String addresses = String.join(" ", post.addresses());
        if (record.onlyUser().isPresent()) {
            return new FirstStep.Impossible(addresses, ANOTHER_USERS);
        }
        try {
            return new FirstStep.Post(post.addresses().stream().map(URI::create).toList(), post.anyHolder());
        } catch (IllegalArgumentException e) {
            return new FirstStep.Impossible(addresses, "the record is damaged: " + e.getMessage());
        }
    }

    /** The record is behind the gate; a command of it must also be this user's own, and no copy's. */
    private static Optional<String> reasonNotToRun(RunRecord record) {
        if (record.onlyUser().isPresent()) {
            return Optional.of(ANOTHER_USERS);
        }
        return record.home().isEmpty()
                ? Optional.of("the record may be a copy, because its directory has no identity")
                : Optional.empty();
    }

    private Map<String, String> environmentOf(RunRecord record, ServiceRecord service) {
        Map<String, String> variables = new HashMap<>(environment);
        record.services().forEach(other -> variables.putAll(PortVariables.of(Map.of(other.name(), other.ports()))));
        service.ports().values().stream().findFirst().ifPresent(port -> variables.put("PORT", Integer.toString(port)));
        record.home().ifPresent(home -> variables.put(RunRecord.STACK_VARIABLE, home.stack()));
        variables.put(RunRecord.SERVICE_VARIABLE, service.name().value());
        variables.put(RunRecord.RUN_VARIABLE, record.run().value());
        return variables;
    }
}
