package io.devstack.event;

import io.devstack.internal.words.Elapsed;
import io.devstack.model.Delivery;
import io.devstack.model.ExitStatus;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.Optional;

/** Words the events of a stop. */
final class StopNarrator {
    private final Narration lines;
    private Optional<StopEvent.ProcessesScanned> scan = Optional.empty();

    StopNarrator(Narration lines) {
        this.lines = lines;
    }

    void on(StopEvent event) {
        if (event instanceof StopEvent.Stopping fact) {
            stopping(fact);
        } else if (event instanceof StopEvent.SignalSent fact) {
            signalSent(fact);
        } else if (event instanceof StopEvent.StopStepTaken fact) {
            stopStepTaken(fact);
        } else if (event instanceof StopEvent.StopWaiting fact) {
            lines.info("waiting for " + fact.service() + " (pid " + fact.pid() + ") to end, " + left(fact.left()));
        } else if (event instanceof StopEvent.StopWaitingForRest fact) {
            lines.info("waiting for " + Narration.pids(fact.pids()) + ", of no single service, to end, "
                    + left(fact.left()));
        } else if (event instanceof StopEvent.StopHeldUp fact) {
            lines.warn(lines.name(fact.service()) + " ended only after its other processes had got the signal too: pid "
                    + fact.pid() + " (" + fact.command() + ") was still alive " + Elapsed.text(fact.after())
                    + " after its own");
        } else if (event instanceof StopEvent.StopLimitReached fact) {
            lines.warn(
                    "the stop has taken " + Elapsed.text(fact.limit()) + ", its limit; what is left is ended by force");
        } else if (event instanceof StopEvent.ThreadDumped fact) {
            lines.warn(lines.name(fact.service()) + " does not end; what its threads do is at the end of "
                    + fact.log().getFileName());
        } else if (event instanceof StopEvent.ServiceStopped fact) {
            serviceStopped(fact);
        } else if (event instanceof StopEvent.ServiceEndUnproven fact) {
            lines.warn("no survivor of " + fact.service() + " was seen, but "
                    + (fact.orphans().isEmpty()
                            ? doubt(fact.obstacle())
                            : "nothing shows which service has left " + Narration.pids(fact.orphans())));
        } else if (event instanceof StopEvent.HolderEnded fact) {
            lines.warn("port " + fact.port() + " is held by this project's own " + fact.holder()
                    + ", which devstack did not start; ending it");
        } else if (event instanceof StopEvent.LeftAlone fact) {
            fact.processes()
                    .forEach(process ->
                            lines.warn(process + " may be left from an earlier run, but its session number is"
                                    + " all that says so, and numbers are given again: it was left alone"));
        } else if (event instanceof StopEvent.HolderReturned fact) {
            lines.warn("port " + fact.port() + " was taken again, by " + fact.holder()
                    + ", started in place of what was ended; ending it");
        } else if (event instanceof StopEvent.PortReleased fact) {
            portReleased(fact);
        } else if (event instanceof StopEvent.ProcessesScanned fact) {
            scan = Optional.of(fact);
        } else if (event instanceof StopEvent.RunEnded fact) {
            runEnded(fact);
        }
    }

    private void stopping(StopEvent.Stopping fact) {
        lines.align(fact.services());
        if (lines.failedAtOnce()) {
            return;
        }
        lines.info("stopping" + (fact.services().isEmpty() ? "" : " " + Narration.names(fact.services())) + ": "
                + fact.reason());
    }

    private void signalSent(StopEvent.SignalSent fact) {
        if (fact.delivery() == Delivery.REFUSED) {
            lines.warn("may not signal pid " + fact.pid() + " (" + fact.command()
                    + "): it is another user's process, which only that user or root can end");
        }
    }

    private void stopStepTaken(StopEvent.StopStepTaken fact) {
        if (fact.problem().isEmpty()) {
            lines.info(lines.name(fact.service()) + " was asked to end by " + fact.step());
        } else {
            lines.warn(lines.name(fact.service()) + " could not be asked to end by " + fact.step() + ": "
                    + fact.problem().get()
                    + (fact.alive()
                            ? "; it gets a signal instead"
                            : "; no process of " + fact.service()
                                    + " is left to signal, but a container that it started may still run"));
        }
    }

    private void serviceStopped(StopEvent.ServiceStopped fact) {
        String status = fact.status()
                .filter(exit -> !exit.isUsualAfterStop())
                .map(exit -> ", " + exit.text())
                .orElse("");
        String line = switch (fact.ending()) {
            case GRACEFUL -> " stopped after " + Elapsed.text(fact.elapsed()) + status;
            case FORCED -> " ended by force after " + Elapsed.text(fact.elapsed());
            case BEFORE_ITS_TURN ->
                fact.status().filter(ExitStatus::isKill).isPresent()
                        ? " ended by force before it was asked to end"
                        : " ended before it was asked to" + status;
            case ALREADY_GONE -> " had ended already" + status;
            case LEFT -> " is still alive after " + Elapsed.text(fact.elapsed());
        };
        lines.info(lines.name(fact.service()) + line);
    }

    private void portReleased(StopEvent.PortReleased fact) {
        if (fact.free()) {
            lines.info("port " + fact.port() + " is free" + (fact.detail().isEmpty() ? "" : "; " + fact.detail()));
        } else {
            lines.warn("port " + fact.port() + " is not free: " + fact.detail());
        }
    }

    private void runEnded(StopEvent.RunEnded fact) {
        fact.left().forEach(left -> lines.warn("still alive: " + left));
        String proof = switch (fact.verdict()) {
            case CERTIFIED -> "nothing is left";
            case UNOBSERVABLE ->
                "no survivor was seen, but " + scan.map(StopNarrator::doubt).orElse("that is not proven");
            case LEFT -> "something is left";
        };
        if (lines.failedAtOnce() && fact.verdict() != Verdict.LEFT) {
            return;
        }
        String text = "stopped after " + Elapsed.text(fact.elapsed()) + "; " + proof + "; logs are in " + fact.output();
        if (fact.verdict() == Verdict.LEFT) {
            lines.warn(text);
        } else {
            lines.info(text);
        }
    }

    private static String left(Duration time) {
        return Math.max(1, Math.round(time.toMillis() / 1000.0)) + " s left";
    }

    private static String doubt(StopEvent.ProcessesScanned scan) {
        return scan.byKernel() ? "the kernel's lists of children did not become empty in time" : doubt(scan.obstacle());
    }

    private static String doubt(Optional<String> obstacle) {
        return "other programs' short-lived processes kept the last look from being certain"
                + obstacle.map(why -> ", and the kernel's lists of children prove nothing, because " + why)
                        .orElse("");
    }
}
