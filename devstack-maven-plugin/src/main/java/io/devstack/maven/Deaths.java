package io.devstack.maven;

import io.devstack.stack.Failure;
import io.devstack.stack.ServiceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes which services died, with the results of the tests that ran. */
final class Deaths {
    private Deaths() {}

    static String text(Build build, List<Failure> deaths) {
        return text(deaths) + testResults(build);
    }

    /** What died again and again is shown once, as it was the last time. */
    static String text(List<Failure> deaths) {
        Map<Optional<ServiceName>, List<Failure>> byService = deaths.stream()
                .collect(Collectors.groupingBy(Failure::service, LinkedHashMap::new, Collectors.toList()));
        return byService.values().stream().map(Deaths::ofOne).collect(Collectors.joining("\n"));
    }

    private static String ofOne(List<Failure> deaths) {
        Failure last = deaths.get(deaths.size() - 1);
        String name = last.service().map(ServiceName::value).orElse("a service");
        return (deaths.size() > 1 ? name + " died " + deaths.size() + " times; the last time: " : "") + last.text();
    }

    static String testResults(Build build) {
        return FailsafeSummary.read(build.buildDirectory())
                .map(summary -> "\nThe integration tests of this module: " + summary.text())
                .orElse("");
    }
}
