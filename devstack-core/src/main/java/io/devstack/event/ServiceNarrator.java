package io.devstack.event;

import io.devstack.internal.words.Bytes;
import io.devstack.internal.words.Elapsed;
import java.util.List;

/** Words the events of one service. */
final class ServiceNarrator {
    private final Narration lines;

    ServiceNarrator(Narration lines) {
        this.lines = lines;
    }

    void on(ServiceEvent event) {
        if (event instanceof ServiceEvent.ServiceWaiting fact) {
            lines.info(lines.name(fact.service()) + " waits for " + Narration.names(fact.awaited()));
        } else if (event instanceof ServiceEvent.ServiceLaunched fact) {
            serviceLaunched(fact);
        } else if (event instanceof ServiceEvent.ReadyWaiting fact) {
            lines.info(
                    "waiting for " + fact.service() + ", " + Elapsed.rough(fact.elapsed()) + " so far: " + fact.seen());
        } else if (event instanceof ServiceEvent.ServiceReady fact) {
            serviceReady(fact);
        } else if (event instanceof ServiceEvent.PortChanged fact) {
            lines.warn(lines.name(fact.service()) + " chose port " + fact.port() + " this time, before that "
                    + fact.before()
                    + (fact.dependants().isEmpty()
                            ? ""
                            : "; " + Narration.names(fact.dependants()) + " only "
                                    + (fact.dependants().size() == 1 ? "gets" : "get") + " it when launched again"));
        } else if (event instanceof ServiceEvent.ServiceDied fact) {
            serviceDied(fact);
        } else if (event instanceof ServiceEvent.ServiceUnhealthy fact) {
            lines.warn(fact.failure().what());
        } else if (event instanceof ServiceEvent.ServiceRecovered fact) {
            lines.warn(lines.name(fact.service()) + " recovered; it was unhealthy for " + Elapsed.rough(fact.lasted()));
        } else if (event instanceof ServiceEvent.TaskDone fact) {
            lines.info(lines.name(fact.service()) + " done after " + Elapsed.text(fact.elapsed()));
        } else if (event instanceof ServiceEvent.ServiceRestarting fact) {
            lines.warn(lines.name(fact.service()) + " is started again in " + Elapsed.text(fact.pause()) + " ("
                    + fact.attempt() + " of " + fact.atMost() + ")"
                    + fact.problem().map(problem -> ": " + problem).orElse(""));
        } else if (event instanceof ServiceEvent.RestartPostponed fact) {
            lines.warn(
                    lines.name(fact.service()) + " is started again once its files can be written: " + fact.problem());
        } else if (event instanceof ServiceEvent.RestartGivenUp fact) {
            lines.warn(lines.name(fact.service()) + " stays down: " + fact.problem());
        } else if (event instanceof ServiceEvent.OrphansSeen fact) {
            fact.processes()
                    .forEach(process -> lines.warn(process + " may be left from an earlier launch of " + fact.service()
                            + ": nothing shows which service it belongs to, so it runs until the stack is stopped"));
        } else if (event instanceof ServiceEvent.LogGrew fact) {
            lines.warn(
                    "the log of " + fact.service() + " is larger than " + Bytes.text(fact.bytes()) + ": " + fact.log());
        } else if (event instanceof ServiceEvent.LogCut fact) {
            lines.info(fact.log().getFileName() + " is cut at its limit; what was in it is in "
                    + fact.older().getFileName() + ", and both together may have " + Bytes.text(fact.limit()));
        }
    }

    private void serviceLaunched(ServiceEvent.ServiceLaunched fact) {
        lines.launched();
        lines.info(lines.name(fact.service()) + " started, pid " + fact.pid()
                + (fact.ports().isEmpty() ? "" : "," + Narration.ports(fact.ports())));
    }

    private void serviceReady(ServiceEvent.ServiceReady fact) {
        boolean spokeHttp = fact.how().startsWith("GET ");
        String where = fact.url()
                .map(url -> spokeHttp ? " on " + url : " on" + Narration.ports(fact.ports()))
                .orElse("");
        String how = fact.url().isEmpty() ? " (" + fact.how() + ")" : "";
        lines.info(lines.name(fact.service()) + " ready" + where + " after " + Elapsed.text(fact.elapsed()) + how);
        if (fact.how().endsWith(ServiceEvent.ServiceReady.SILENT)) {
            lines.warn(lines.name(fact.service()) + " did not answer an HTTP request within 2 s, so its address is "
                    + fact.url().orElse("")
                    + "; if it is a web server, name a path that it answers once it is ready; if"
                    + " not, let only its port be checked");
        }
    }

    /** Without the path of the log, which is another one when the run has ended; in a crash loop each lines once. */
    private void serviceDied(ServiceEvent.ServiceDied fact) {
        List<String> last = fact.failure().foldedLines();
        boolean again = lines.wereShown(fact.service(), last);
        lines.warn(fact.failure().what() + (again && !last.isEmpty() ? "; its last lines are as before" : ""));
        if (!again && !last.isEmpty()) {
            lines.warn("Its last lines:");
            last.forEach(line -> lines.warn("  " + line));
        }
    }
}
