package io.devstack.event;

import io.devstack.internal.words.Bytes;
import io.devstack.internal.words.Elapsed;
import java.util.Optional;
import java.util.stream.Collectors;

/** Words the events of the stack as a whole. */
final class StackNarrator {
    private final Narration lines;

    StackNarrator(Narration lines) {
        this.lines = lines;
    }

    void on(StackEvent event) {
        if (event instanceof StackEvent.RunStarted fact) {
            runStarted(fact);
        } else if (event instanceof StackEvent.LeftoversEnded fact) {
            leftoversEnded(fact);
        } else if (event instanceof StackEvent.FileSetAside fact) {
            lines.warn(fact.problem() + "; it was not acted on and is kept as " + fact.file()
                    + ": look at it, then delete it");
        } else if (event instanceof StackEvent.FilesKept fact) {
            lines.warn("the files of the run that has ended stay in " + fact.directory() + ": " + fact.problem());
        } else if (event instanceof StackEvent.StartingOver fact) {
            lines.info("starting once more with other ports: " + fact.reason());
        } else if (event instanceof StackEvent.OtherRunAwaited fact) {
            lines.info("waiting for the run that is being stopped, supervisor pid " + fact.supervisorPid());
        } else if (event instanceof StackEvent.RestartOrdered fact) {
            restartOrdered(fact);
        } else if (event instanceof StackEvent.RestartDone fact) {
            lines.info(Narration.names(fact.services()) + (fact.services().size() == 1 ? " is" : " are")
                    + " ready again, restarted within " + Elapsed.text(fact.elapsed()));
        } else if (event instanceof StackEvent.RestartFailed fact) {
            fact.failures().forEach(failure -> failure.text().lines().forEach(lines::warn));
        } else if (event instanceof StackEvent.StackReady fact) {
            lines.info("all ready after " + Elapsed.text(fact.elapsed()));
        } else if (event instanceof StackEvent.StartFailed fact) {
            startFailed(fact);
        } else if (event instanceof StackEvent.SpaceLow fact) {
            lines.warn("the disk is nearly full: " + Bytes.text(fact.free()) + " are free in " + fact.directory());
        } else if (event instanceof StackEvent.RunReported fact) {
            runReported(fact);
        }
    }

    private void runStarted(StackEvent.RunStarted fact) {
        lines.begin(fact.services());
        lines.info("starting " + Narration.names(fact.services()));
        if (fact.adoption().equals("nobody")) {
            lines.warn("nothing on this machine adopts orphans: a service that daemonises, wipes its environment"
                    + " and closes its files would be found by its port only; on Linux, install perl");
        } else if (fact.adoption().equals("tree")) {
            lines.warn(
                    "JNA (net.java.dev.jna:jna) is not on the class path or cannot unpack its library: services are killed"
                            + " without being asked, processes whose parent has ended are not found, and owners of ports are not known");
        }
    }

    private void leftoversEnded(StackEvent.LeftoversEnded fact) {
        String pids = fact.pids().stream().map(String::valueOf).collect(Collectors.joining(", "));
        lines.info("an earlier run had lost its supervisor; "
                + (fact.pids().isEmpty() ? "nothing of it was left" : "ended what was left of it: pid " + pids));
    }

    private void restartOrdered(StackEvent.RestartOrdered fact) {
        lines.align(fact.services());
        lines.info("restarting " + Narration.names(fact.services()));
    }

    /** Only the fact: its last lines and its log are in the exception, which follows when the log is where it stays. */
    private void startFailed(StackEvent.StartFailed fact) {
        lines.warn(fact.failure().what());
        if (lines.failed()) {
            lines.info("taking down what was started");
        }
    }

    private void runReported(StackEvent.RunReported fact) {
        StringBuilder line = new StringBuilder(count(fact.services(), "service"));
        line.append(fact.ready().map(time -> ", ready in " + Elapsed.text(time)).orElse(", never all ready"));
        fact.ran().ifPresent(time -> line.append(", ran ").append(Elapsed.brief(time)));
        line.append(fact.restarts() == 0 ? "" : ", " + count(fact.restarts(), "ordered restart"));
        line.append(fact.recovered() == 0 ? "" : ", unhealthy and recovered " + count(fact.recovered(), "time"));
        line.append(fact.deaths() == 0 ? "" : ", " + count(fact.deaths(), "death"));
        fact.stopped().ifPresent(time -> line.append(", stopped in ").append(Elapsed.text(time)));
        Optional<String> problem = fact.report().problem();
        if (problem.isEmpty()) {
            String text = line + "; report: " + fact.report().file();
            if (fact.recovered() == 0) {
                lines.info(text);
            } else {
                lines.warn(text);
            }
        } else {
            lines.warn(line + "; no report: " + fact.report().file() + " could not be written: " + problem.get());
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
