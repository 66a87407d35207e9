package io.devstack.event;

import io.devstack.internal.words.Bytes;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.Delivery;
import io.devstack.model.ExitStatus;
import io.devstack.model.ServiceName;
import io.devstack.model.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Puts facts into words, one line a fact; the only place that does. */
public class NarratingListener implements StackListener {
    private static final int MOST_PIDS = 3;

    private final Consumer<String> info;
    private final Consumer<String> warning;
    private int width;

    private final Map<ServiceName, List<String>> shownLines = new HashMap<>();
    private boolean launched;
    /** The start failed before anything was launched, so that there is nothing to stop. */
    private boolean failedAtOnce;

    private Optional<StopEvent.ProcessesScanned> scan = Optional.empty();

    /** Makes a narrator that hands ordinary lines and warnings over. */
    public NarratingListener(Consumer<String> info, Consumer<String> warning) {
        this.info = info;
        this.warning = warning;
    }

    @Override
    public void runStarted(StackEvent.RunStarted fact) {
        launched = false;
        failedAtOnce = false;
        shownLines.clear();
        width = fact.services().stream()
                .mapToInt(name -> name.value().length())
                .max()
                .orElse(0);
        info.accept("starting " + names(fact.services()));
        if (fact.adoption().equals("nobody")) {
            warning.accept(
                    "neither perl nor JNA is here to adopt orphans: a service that daemonises, wipes its environment"
                            + " and closes its files would be found by its port only; install one of them");
        }
    }

    @Override
    public void leftoversEnded(StackEvent.LeftoversEnded fact) {
        String pids = fact.pids().stream().map(String::valueOf).collect(Collectors.joining(", "));
        info.accept("an earlier run had lost its supervisor; "
                + (fact.pids().isEmpty() ? "nothing of it was left" : "ended what was left of it: pid " + pids));
    }

    @Override
    public void fileSetAside(StackEvent.FileSetAside fact) {
        warning.accept(fact.problem() + "; it was not acted on and is kept as " + fact.file()
                + ": look at it, then delete it");
    }

    @Override
    public void filesKept(StackEvent.FilesKept fact) {
        warning.accept("the files of the run that has ended stay in " + fact.directory() + ": " + fact.problem());
    }

    @Override
    public void startingOver(StackEvent.StartingOver fact) {
        info.accept("starting once more with other ports: " + fact.reason());
    }

    @Override
    public void serviceWaiting(ServiceEvent.ServiceWaiting fact) {
        info.accept(name(fact.service()) + " waits for " + names(fact.awaited()));
    }

    @Override
    public void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        launched = true;
        info.accept(name(fact.service()) + " started, pid " + fact.pid()
                + (fact.ports().isEmpty() ? "" : "," + ports(fact.ports())));
    }

    @Override
    public void otherRunAwaited(StackEvent.OtherRunAwaited fact) {
        info.accept("waiting for the run that is being stopped, supervisor pid " + fact.supervisorPid());
    }

    @Override
    public void readyWaiting(ServiceEvent.ReadyWaiting fact) {
        info.accept("waiting for " + fact.service() + ", " + Elapsed.rough(fact.elapsed()) + " so far: " + fact.seen());
    }

    @Override
    public void serviceReady(ServiceEvent.ServiceReady fact) {
        boolean spokeHttp = fact.how().startsWith("GET ");
        String where = fact.url()
                .map(url -> spokeHttp ? " on " + url : " on" + ports(fact.ports()))
                .orElse("");
        String how = fact.url().isEmpty() ? " (" + fact.how() + ")" : "";
        info.accept(name(fact.service()) + " ready" + where + " after " + Elapsed.text(fact.elapsed()) + how);
        if (fact.how().endsWith(ServiceEvent.ServiceReady.SILENT)) {
            warning.accept(name(fact.service()) + " did not answer an HTTP request within 2 s, so its address is "
                    + fact.url().orElse("")
                    + "; if it is a web server, name a path that it answers once it is ready; if"
                    + " not, let only its port be checked");
        }
    }

    @Override
    public void portChanged(ServiceEvent.PortChanged fact) {
        warning.accept(name(fact.service()) + " chose port " + fact.port() + " this time, before that " + fact.before()
                + (fact.dependants().isEmpty()
                        ? ""
                        : "; " + names(fact.dependants()) + " only "
                                + (fact.dependants().size() == 1 ? "gets" : "get") + " it when launched again"));
    }

    /** Without the path of the log, which is another one when the run has ended; in a crash loop each lines once. */
    @Override
    public void serviceDied(ServiceEvent.ServiceDied fact) {
        List<String> lines = fact.failure().foldedLines();
        boolean again = lines.equals(shownLines.put(fact.service(), lines));
        warning.accept(fact.failure().what() + (again && !lines.isEmpty() ? "; its last lines are as before" : ""));
        if (!again && !lines.isEmpty()) {
            warning.accept("Its last lines:");
            lines.forEach(line -> warning.accept("  " + line));
        }
    }

    @Override
    public void serviceUnhealthy(ServiceEvent.ServiceUnhealthy fact) {
        warning.accept(fact.failure().what());
    }

    @Override
    public void serviceRecovered(ServiceEvent.ServiceRecovered fact) {
        warning.accept(name(fact.service()) + " recovered; it was unhealthy for " + Elapsed.rough(fact.lasted()));
    }

    @Override
    public void taskDone(ServiceEvent.TaskDone fact) {
        info.accept(name(fact.service()) + " done after " + Elapsed.text(fact.elapsed()));
    }

    @Override
    public void serviceRestarting(ServiceEvent.ServiceRestarting fact) {
        warning.accept(name(fact.service()) + " is started again in " + Elapsed.text(fact.pause()) + " ("
                + fact.attempt() + " of " + fact.atMost() + ")");
    }

    @Override
    public void restartGivenUp(ServiceEvent.RestartGivenUp fact) {
        warning.accept(name(fact.service()) + " stays down: " + fact.problem());
    }

    @Override
    public void restartOrdered(StackEvent.RestartOrdered fact) {
        align(fact.services());
        info.accept("restarting " + names(fact.services()));
    }

    @Override
    public void restartDone(StackEvent.RestartDone fact) {
        info.accept(names(fact.services()) + (fact.services().size() == 1 ? " is" : " are")
                + " ready again, restarted within " + Elapsed.text(fact.elapsed()));
    }

    @Override
    public void restartFailed(StackEvent.RestartFailed fact) {
        fact.failures().forEach(failure -> failure.text().lines().forEach(warning));
    }

    @Override
    public void stackReady(StackEvent.StackReady fact) {
        info.accept("all ready after " + Elapsed.text(fact.elapsed()));
    }

    /** Only the fact: its last lines and its log are in the exception, which follows when the log is where it stays. */
    @Override
    public void startFailed(StackEvent.StartFailed fact) {
        warning.accept(fact.failure().what());
        failedAtOnce = !launched;
        if (launched) {
            info.accept("taking down what was started");
        }
    }

    @Override
    public void orphansSeen(ServiceEvent.OrphansSeen fact) {
        fact.processes()
                .forEach(process -> warning.accept(process + " may be left from an earlier launch of " + fact.service()
                        + ": nothing shows which service it belongs to, so it runs until the stack is stopped"));
    }

    @Override
    public void logGrew(ServiceEvent.LogGrew fact) {
        warning.accept(
                "the log of " + fact.service() + " is larger than " + Bytes.text(fact.bytes()) + ": " + fact.log());
    }

    @Override
    public void logCut(ServiceEvent.LogCut fact) {
        info.accept(fact.log().getFileName() + " is cut at its limit; what was in it is in "
                + fact.older().getFileName() + ", and both together may have " + Bytes.text(fact.limit()));
    }

    @Override
    public void spaceLow(StackEvent.SpaceLow fact) {
        warning.accept("the disk is nearly full: " + Bytes.text(fact.free()) + " are free in " + fact.directory());
    }

    @Override
    public void stopping(StopEvent.Stopping fact) {
        align(fact.services());
        if (failedAtOnce) {
            return;
        }
        info.accept(
                "stopping" + (fact.services().isEmpty() ? "" : " " + names(fact.services())) + ": " + fact.reason());
    }

    @Override
    public void signalSent(StopEvent.SignalSent fact) {
        if (fact.delivery() == Delivery.REFUSED) {
            warning.accept("may not signal pid " + fact.pid() + " (" + fact.command()
                    + "): it is another user's process, which only that user or root can end");
        }
    }

    @Override
    public void stopStepTaken(StopEvent.StopStepTaken fact) {
        if (fact.problem().isEmpty()) {
            info.accept(name(fact.service()) + " was asked to end by " + fact.step());
        } else {
            warning.accept(name(fact.service()) + " could not be asked to end by " + fact.step() + ": "
                    + fact.problem().get()
                    + (fact.alive()
                            ? "; it gets a signal instead"
                            : "; no process of " + fact.service()
                                    + " is left to signal, but a container that it started may still run"));
        }
    }

    @Override
    public void stopWaiting(StopEvent.StopWaiting fact) {
        info.accept("waiting for " + fact.service() + " (pid " + fact.pid() + ") to end, " + left(fact.left()));
    }

    @Override
    public void stopWaitingForRest(StopEvent.StopWaitingForRest fact) {
        info.accept("waiting for " + pids(fact.pids()) + ", of no single service, to end, " + left(fact.left()));
    }

    /** Returns the first of these processes by number. */
    static String pids(List<Long> all) {
        String first = all.stream().limit(MOST_PIDS).map(String::valueOf).collect(Collectors.joining(", "));
        return "pid " + first + (all.size() > MOST_PIDS ? " and " + (all.size() - MOST_PIDS) + " more" : "");
    }

    private static String left(Duration time) {
        return Math.max(1, Math.round(time.toMillis() / 1000.0)) + " s left";
    }

    @Override
    public void stopHeldUp(StopEvent.StopHeldUp fact) {
        warning.accept(name(fact.service()) + " ended only after its other processes had got the signal too: pid "
                + fact.pid() + " (" + fact.command() + ") was still alive " + Elapsed.text(fact.after())
                + " after its own");
    }

    @Override
    public void stopLimitReached(StopEvent.StopLimitReached fact) {
        warning.accept(
                "the stop has taken " + Elapsed.text(fact.limit()) + ", its limit; what is left is ended by force");
    }

    @Override
    public void threadDumped(StopEvent.ThreadDumped fact) {
        warning.accept(name(fact.service()) + " does not end; what its threads do is at the end of "
                + fact.log().getFileName());
    }

    @Override
    public void serviceStopped(StopEvent.ServiceStopped fact) {
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
        info.accept(name(fact.service()) + line);
    }

    @Override
    public void holderEnded(StopEvent.HolderEnded fact) {
        warning.accept("port " + fact.port() + " is held by this project's own " + fact.holder()
                + ", which devstack did not start; ending it");
    }

    @Override
    public void leftAlone(StopEvent.LeftAlone fact) {
        fact.processes()
                .forEach(process ->
                        warning.accept(process + " may be left from an earlier run, but its session number is"
                                + " all that says so, and numbers are given again: it was left alone"));
    }

    @Override
    public void holderReturned(StopEvent.HolderReturned fact) {
        warning.accept("port " + fact.port() + " was taken again, by " + fact.holder()
                + ", started in place of what was ended; ending it");
    }

    @Override
    public void portReleased(StopEvent.PortReleased fact) {
        if (fact.free()) {
            info.accept("port " + fact.port() + " is free" + (fact.detail().isEmpty() ? "" : "; " + fact.detail()));
        } else {
            warning.accept("port " + fact.port() + " is not free: " + fact.detail());
        }
    }

    @Override
    public void processesScanned(StopEvent.ProcessesScanned fact) {
        scan = Optional.of(fact);
    }

    @Override
    public void runEnded(StopEvent.RunEnded fact) {
        fact.left().forEach(left -> warning.accept("still alive: " + left));
        String proof = switch (fact.verdict()) {
            case CERTIFIED -> "nothing is left";
            case UNOBSERVABLE ->
                "no survivor was seen, but "
                        + scan.map(NarratingListener::doubt).orElse("that is not proven");
            case LEFT -> "something is left";
        };
        if (failedAtOnce && fact.verdict() != Verdict.LEFT) {
            return;
        }
        Consumer<String> out = fact.verdict() == Verdict.LEFT ? warning : info;
        out.accept("stopped after " + Elapsed.text(fact.elapsed()) + "; " + proof + "; logs are in " + fact.output());
    }

    private static String doubt(StopEvent.ProcessesScanned scan) {
        return scan.byKernel()
                ? "the kernel's lists of children did not become empty in time"
                : "other programs' short-lived processes kept the last look from being certain"
                        + scan.obstacle()
                                .map(why -> ", and the kernel's lists of children prove nothing, because " + why)
                                .orElse("");
    }

    @Override
    public void runReported(StackEvent.RunReported fact) {
        StringBuilder line = new StringBuilder(count(fact.services(), "service"));
        line.append(fact.ready().map(time -> ", ready in " + Elapsed.text(time)).orElse(", never all ready"));
        fact.ran().ifPresent(time -> line.append(", ran ").append(Elapsed.brief(time)));
        line.append(fact.restarts() == 0 ? "" : ", " + count(fact.restarts(), "ordered restart"));
        line.append(fact.recovered() == 0 ? "" : ", unhealthy and recovered " + count(fact.recovered(), "time"));
        line.append(fact.deaths() == 0 ? "" : ", " + count(fact.deaths(), "death"));
        fact.stopped().ifPresent(time -> line.append(", stopped in ").append(Elapsed.text(time)));
        Optional<String> problem = fact.report().problem();
        if (problem.isEmpty()) {
            Consumer<String> out = fact.recovered() == 0 ? info : warning;
            out.accept(line + "; report: " + fact.report().file());
        } else {
            warning.accept(line + "; no report: " + fact.report().file() + " could not be written: " + problem.get());
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private void align(List<ServiceName> services) {
        width = services.stream().mapToInt(name -> name.value().length()).max().orElse(0);
    }

    private String name(ServiceName service) {
        return String.format(Locale.ROOT, "%-" + Math.max(width, service.value().length()) + "s", service.value());
    }

    private static String names(List<ServiceName> services) {
        return services.stream().map(ServiceName::value).collect(Collectors.joining(", "));
    }

    private static String ports(Map<String, Integer> ports) {
        return ports.isEmpty()
                ? ""
                : " port " + ports.values().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
