package io.devstack.maven;

import io.devstack.internal.input.DidYouMean;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ProbeDefinition;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.ServiceName;
import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The services of one module: those of its POM, and those of its Procfile, which the POM may say more about. */
final class DeclaredServices {
    private final Build build;
    private final List<ServiceParameters> inPom;
    private final @Nullable File procfile;
    private final ModuleJava java;

    DeclaredServices(Build build, List<ServiceParameters> inPom, @Nullable File procfile, ModuleJava java) {
        this.build = build;
        this.inPom = inPom;
        this.procfile = procfile;
        this.java = java;
    }

    boolean isEmpty() {
        return inPom.isEmpty() && procfile == null;
    }

    /** Returns their definitions, in the order of the POM, then of the Procfile. */
    List<ServiceDefinition> definitions() {
        refuseNameless();
        Set<String> said = new HashSet<>();
        ServiceContext context = context(procfile(System.getenv(), warnOnce(said)), warnOnce(said));
        List<ServiceDefinition> definitions = all(context).stream()
                .map(service -> service.toDefinition(context))
                .toList();
        refuseUnknownDependencies(definitions);
        definitions.forEach(service -> warnOfPortGroup(service, context.warnings()));
        return definitions;
    }

    private static void warnOfPortGroup(ServiceDefinition service, Consumer<String> warnings) {
        boolean named = service.ready().probes().stream()
                .anyMatch(probe -> probe instanceof ProbeDefinition.Log log
                        && log.pattern().contains("(?<port>"));
        if (named && !service.hasOwnPort()) {
            warnings.accept("service '" + service.name() + "', <ready><log>: the group (?<port>...) is read only with"
                    + " <port>own</port>; write own there, or the group without a name");
        }
    }

    private void refuseNameless() {
        for (int i = 0; i < inPom.size(); i++) {
            if (inPom.get(i).name().isEmpty()) {
                throw new InvalidStackException(
                        "service " + (i + 1) + " of " + inPom.size(),
                        "it has no <name>",
                        "give it one, such as <name>backend</name>");
            }
        }
    }

    /** The core rejects them too; here the one that was meant is suggested. */
    private static void refuseUnknownDependencies(List<ServiceDefinition> definitions) {
        List<String> names =
                definitions.stream().map(service -> service.name().value()).toList();
        for (ServiceDefinition service : definitions) {
            for (ServiceName dependency : service.dependsOn()) {
                if (!names.contains(dependency.value())) {
                    throw new InvalidStackException(
                            "service '" + service.name() + "', <dependsOn>",
                            "there is no service '" + dependency + "'",
                            DidYouMean.of(dependency.value(), names)
                                            .map(near -> "perhaps you meant '" + near + "'; there are ")
                                            .orElse("there are ")
                                    + String.join(", ", names));
                }
            }
        }
    }

    /** Returns the commands of those that have fixed ports, by port. */
    Map<Integer, List<String>> commandsByPort() {
        ServiceContext context = context(procfileIfValid(), warning -> {});
        Map<Integer, List<String>> commands = new LinkedHashMap<>();
        for (ServiceParameters service : inPom) {
            service.fixedPorts().forEach(port -> commands.put(port, service.commandIfValid(context)));
        }
        return commands;
    }

    private ServiceContext context(Optional<ProcfileServices> file, Consumer<String> warnings) {
        return new ServiceContext(build.directory(), java, file, warnings, ServiceParameters.followingTasks(inPom));
    }

    private Consumer<String> warnOnce(Set<String> said) {
        return warning -> {
            if (said.add(warning)) {
                build.log().warn(warning);
            }
        };
    }

    private Optional<ProcfileServices> procfile(Map<String, String> outer, Consumer<String> warnings) {
        return Optional.ofNullable(procfile)
                .map(relative -> ProcfileServices.read(build.directory().resolve(relative.toPath()), outer, warnings));
    }

    /** A Procfile that was damaged after the start must not prevent a stop. */
    private Optional<ProcfileServices> procfileIfValid() {
        try {
            return procfile(System.getenv(), warning -> {});
        } catch (InvalidStackException e) {
            return Optional.empty();
        }
    }

    private List<ServiceParameters> all(ServiceContext context) {
        List<ServiceParameters> all = new ArrayList<>(inPom);
        List<String> said =
                inPom.stream().flatMap(service -> service.name().stream()).collect(Collectors.toList());
        context.procfile().stream()
                .flatMap(file -> file.names().stream())
                .filter(name -> !said.contains(name))
                .forEach(name -> all.add(ServiceParameters.named(name)));
        return all;
    }
}
