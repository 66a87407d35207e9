package io.devstack.faults;

import io.devstack.DevStack;
import io.devstack.ServiceBuilder;
import io.devstack.event.StopEvent;
import io.devstack.fixture.Told;
import io.devstack.model.ServiceDefinition;
import io.devstack.model.Signal;
import io.devstack.model.StackDefinition;
import io.devstack.model.StopPolicy;
import io.devstack.model.StopReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stops services that end at once while busy loops share the processors with them: none may be forced. */
public final class GraceUnderLoadMain {
    private static final Duration GRACE = Duration.ofSeconds(8);
    private static final int LOOPS = 40;
    private static final int MOST_SECONDS = 90;

    private GraceUnderLoadMain() {}

    /**
     * Takes {@code SERVICES:apart}, or {@code SERVICES:chain} if each needs the one before, and the directory to work in.
     */
    public static void main(String[] arguments) throws Exception {
        Namespace.endWithSuite();
        String[] words = arguments[0].split(":");
        int services = Integer.parseInt(words[0]);
        boolean chain = words[1].equals("chain");
        Path project = Path.of(arguments[1]);
        Told told = new Told();
        DevStack devStack = DevStack.in(project.resolve(".pids")).listener(told.listener());
        devStack.start(stack(services, chain, project)).detach();
        List<Process> loops = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new ProcessBuilder("timeout", MOST_SECONDS + "s", "sh", "-c", "while :; do :; done").start());
        }
        long start = System.nanoTime();
        StopReport report;
        try {
            report = devStack.stop();
        } finally {
            loops.forEach(Process::destroy);
        }
        System.out.println(services + " services stopped after " + Duration.ofNanos(System.nanoTime() - start));
        List<String> wrong = new ArrayList<>(report.left());
        expect(wrong, "TERM", count(told, Signal.TERM), services);
        expect(wrong, "KILL", count(told, Signal.KILL), 0);
        expect(
                wrong,
                "graceful",
                told.facts(StopEvent.ServiceStopped.class).stream()
                        .filter(fact -> fact.ending() == StopEvent.ServiceStopped.Ending.GRACEFUL)
                        .count(),
                services);
        Files.write(project.resolve("result.txt"), wrong);
        System.exit(0);
    }

    private static StackDefinition stack(int services, boolean chain, Path project) {
        List<ServiceDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            ServiceBuilder service = ServiceBuilder.named("s" + i)
                    .command("sleep", "600")
                    .workingDirectory(project)
                    .stop(new StopPolicy(Signal.TERM, GRACE));
            definitions.add((chain && i > 0 ? service.dependsOn("s" + (i - 1)) : service).build());
        }
        return new StackDefinition(definitions, project.resolve("target/devstack"));
    }

    private static long count(Told told, Signal signal) {
        return told.facts(StopEvent.SignalSent.class).stream()
                .filter(fact -> fact.signal() == signal)
                .count();
    }

    private static void expect(List<String> wrong, String what, long seen, long wanted) {
        if (seen != wanted) {
            wrong.add(what + ": " + seen + " instead of " + wanted);
        }
    }
}
