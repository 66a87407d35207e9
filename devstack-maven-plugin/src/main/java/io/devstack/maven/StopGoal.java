package io.devstack.maven;

import io.devstack.stack.DevStackException;
import io.devstack.stack.Failure;
import io.devstack.stack.Project;
import io.devstack.stack.StopReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        StopReport report = build.isBound()
                ? build.devStack().stop()
                : build.devStack().stop(new Project(build.directory(), commands()));
        if (report.found() == StopReport.Found.NOTHING) {
            build.log().info("nothing is on record in " + build.pidDirectory());
        }
        if (!report.heldPorts().isEmpty()) {
            build.log()
                    .warn("what is not ours is left alone; to list it and end it by force: mvn devstack:hard-shutdown");
        }
        if (!report.left().isEmpty()) {
            throw new DevStackException(
                    "not everything could be stopped; still alive: " + String.join("; ", report.left()));
        }
        if (!report.deaths().isEmpty()) {
            throw new DevStackException(deaths(report.deaths()));
        }
        if (build.isBound() && report.found() == StopReport.Found.LEFTOVERS) {
            throw new DevStackException("the supervisor of the services was killed during the build, and with it the"
                    + " services sooner or later: the tests may have run without them");
        }
    }

    private Map<Integer, List<String>> commands() {
        Map<Integer, List<String>> commands = new LinkedHashMap<>();
        for (ServiceParameters service : services) {
            service.fixedPorts().forEach(port -> commands.put(port, service.commandIfValid()));
        }
        return commands;
    }

    private String deaths(List<Failure> deaths) {
        return deaths.stream().map(Failure::text).collect(Collectors.joining("\n"))
                + FailsafeSummary.read(build.buildDirectory())
                        .map(summary -> "\nThe integration tests of this module: " + summary.text())
                        .orElse("");
    }
}
