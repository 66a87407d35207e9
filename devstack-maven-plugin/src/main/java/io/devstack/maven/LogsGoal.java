package io.devstack.maven;

import io.devstack.LogPrinter;
import io.devstack.model.InvalidStackException;
import io.devstack.model.ServiceName;
import io.devstack.model.UnknownServiceException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints what the services of the module wrote. */
final class LogsGoal {
    private final Build build;

    LogsGoal(Build build) {
        this.build = build;
    }

    /**
     * Returns whether the module has services at all, and one of those that are wanted.
     *
     * @throws UnknownServiceException if no module has it
     */
    private boolean hasAny(Set<ServiceName> names) {
        BuildPoms poms = new BuildPoms(build);
        Set<String> known = poms.serviceNames();
        names.stream()
                .filter(name -> !known.contains(name.value()) && !poms.hasProcfile())
                .findFirst()
                .ifPresent(name -> {
                    throw new UnknownServiceException(
                            name, known.stream().sorted().map(ServiceName::new).toList());
                });
        Set<String> own = RawConfiguration.of(build.project()).serviceNames();
        return names.isEmpty() ? build.declaresServices() : names.stream().anyMatch(name -> own.contains(name.value()));
    }

    void run(List<String> services, int tail, boolean follow, boolean timestamps, boolean previous)
            throws InterruptedException {
        if (tail < 0) {
            throw new InvalidStackException("<tail>", tail + " is out of range", "use 0 or more");
        }
        Set<ServiceName> names =
                services.stream().map(name -> new ServiceName(name.trim())).collect(Collectors.toSet());
        if (build.modules().size() > 1 && !hasAny(names)) {
            return;
        }
        LogPrinter printer = new LogPrinter(
                Terminal.plainOutput(), Terminal.isColoured(build.request()), LogPrinter.clock(timestamps));
        boolean any = previous
                ? build.devStack().previousLogs(build.outputDirectory(), names, tail, printer)
                : build.devStack().logs(build.outputDirectory(), names, tail, follow, printer);
        if (!any && previous) {
            build.log().info("there are no logs of an earlier launch");
        } else if (!any) {
            build.log().info("there are no logs in " + build.pidDirectory() + " nor in " + build.outputDirectory());
        }
    }
}
