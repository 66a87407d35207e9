package io.devstack.maven;

import io.devstack.stack.DevStackException;
import io.devstack.stack.Failure;
import io.devstack.stack.StopReport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Stops the stack of one module. */
final class StopGoal {
    private final Build build;
    private final List<ServiceParameters> services;
    private final boolean testsAreSkipped;

    StopGoal(Build build, List<ServiceParameters> services, boolean testsAreSkipped) {
        this.build = build;
        this.services = services;
        this.testsAreSkipped = testsAreSkipped;
    }

    void run() throws InterruptedException {
        if (build.isBound() && testsAreSkipped) {
            build.log().info("tests are skipped: there is nothing to stop");
            return;
        }
        RawConfiguration.of(build.project()).refuseUnknown(build.execution());
        StopReport report = build.devStack().stop();
        if (report.found() == StopReport.Found.NOTHING) {
            build.log().info("nothing is on record in " + build.pidDirectory());
            tellPorts();
        }
        if (!report.left().isEmpty()) {
            throw new DevStackException(
                    "not everything could be stopped; still alive: " + String.join("; ", report.left()));
        }
        if (!report.deaths().isEmpty()) {
            throw new DevStackException(deaths(report.deaths()) + testResults());
        }
        if (build.isBound() && report.found() == StopReport.Found.LEFTOVERS) {
            throw new DevStackException("the supervisor of the stack had ended before this stop, and the services ended"
                    + " with it: the tests may have run without them" + testResults());
        }
    }

    private void tellPorts() {
        Set<Integer> ports = new LinkedHashSet<>();
        services.forEach(service -> ports.addAll(service.fixedPorts()));
        build.devStack().ports(ports).forEach((port, holder) -> {
            if (holder.isPresent()) {
                build.log().warn("port " + port + " is not free, but not ours: " + holder.get());
            } else {
                build.log().info("port " + port + " is free");
            }
        });
    }

    private static String deaths(List<Failure> deaths) {
        return deaths.stream().map(Failure::text).collect(Collectors.joining("\n"));
    }

    private String testResults() {
        return FailsafeSummary.read(build.buildDirectory())
                .map(summary -> "\nThe integration tests of this module: " + summary.text())
                .orElse("");
    }
}
