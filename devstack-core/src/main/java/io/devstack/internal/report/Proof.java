package io.devstack.internal.report;

import io.devstack.event.StackEvent;
import io.devstack.event.StopEvent;
import io.devstack.internal.journal.EventWords;
import io.devstack.internal.process.Secrets;
import io.devstack.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Writes the part of the page that shows what is left: ports, processes, and which processes were signalled. */
final class Proof {
    private static final int MOST_SIGNALS = 200;

    private final RunStory story;

    Proof(RunStory story) {
        this.story = story;
    }

    String ports() {
        TreeSet<Integer> numbers = new TreeSet<>();
        story.tracks().forEach(track -> numbers.addAll(track.ports().values()));
        checked().forEach(port -> numbers.add(port.number()));
        story.portsAfter().forEach(port -> numbers.add(port.port()));
        if (numbers.isEmpty()) {
            boolean launched =
                    story.tracks().stream().anyMatch(track -> !track.launches().isEmpty());
            return story.last(StackEvent.StartFailed.class).isPresent() && !launched
                    ? "<p>The start was over before a service was given a port: see what went wrong.</p>"
                    : "<p>No service of this run had a port.</p>";
        }
        StringBuilder rows = new StringBuilder();
        for (int number : numbers) {
            rows.append("<tr>").append(Page.element("th", String.valueOf(number)));
            rows.append(Page.element("td", owner(number)));
            rows.append(Page.element("td", before(number)));
            rows.append(after(number)).append("</tr>");
        }
        return "<div class=\"scroll\"><table class=\"ports\"><thead><tr><th>Port</th><th>Of</th><th>Before the start</th><th>After the stop</th>"
                + "</tr></thead><tbody>" + rows + "</tbody></table></div>";
    }

    private List<StackEvent.PortsChecked.Port> checked() {
        return story.last(StackEvent.PortsChecked.class)
                .map(StackEvent.PortsChecked::checked)
                .orElse(List.of());
    }

    private String owner(int number) {
        return story.tracks().stream()
                .filter(track -> track.ports().containsValue(number))
                .map(track -> track.name().value())
                .findFirst()
                .or(() -> checked().stream()
                        .filter(port -> port.number() == number)
                        .map(port -> port.service().value())
                        .findFirst())
                .orElse("");
    }

    private String before(int number) {
        return checked().stream()
                .filter(port -> port.number() == number)
                .map(port -> port.picked() ? "free, picked for it" : "free")
                .findFirst()
                .orElse("the journal does not say");
    }

    private String after(int number) {
        Optional<StopEvent.PortReleased> port = story.portsAfter().stream()
                .filter(released -> released.port() == number)
                .findFirst();
        if (port.isEmpty()) {
            boolean launched =
                    story.tracks().stream().anyMatch(track -> track.ports().containsValue(number));
            return Page.element(
                    "td", launched ? "the journal does not say" : "not used: its service was never launched");
        }
        String detail = Secrets.masked(port.get().detail());
        return port.get().free()
                ? Page.element("td", "free" + (detail.isEmpty() ? "" : "; " + detail))
                : "<td class=\"bad\">" + Page.text("not free: " + detail) + "</td>";
    }

    String emptiness() {
        Optional<StopEvent.RunEnded> end = story.last(StopEvent.RunEnded.class);
        if (end.isEmpty()) {
            return "<p class=\"bad\">The journal does not have the end of the run: what is left of it is not known.</p>";
        }
        StringBuilder html = new StringBuilder();
        html.append("<p class=\"verdict ")
                .append(end.get().left().isEmpty() ? "good" : "bad")
                .append("\">");
        html.append(verdict(end.get())).append("</p>");
        if (end.get().verdict() == Verdict.UNOBSERVABLE) {
            html.append(obstacle());
        }
        if (!end.get().left().isEmpty()) {
            html.append("<ul class=\"left\">");
            end.get().left().forEach(left -> html.append(Page.element("li", Secrets.masked(left))));
            html.append("</ul>");
        }
        html.append("<details")
                .append(end.get().verdict() == Verdict.CERTIFIED ? "" : " open")
                .append("><summary>How that is known, and which signals were sent</summary>");
        html.append(scan());
        story.all(StopEvent.LeftAlone.class).forEach(fact -> {
            html.append("<p>Left alone, because only a session number says that they may be of this run:</p><ul>");
            fact.processes().forEach(process -> html.append(Page.element("li", Secrets.masked(process))));
            html.append("</ul>");
        });
        return html.append(signals()).append("</details>").toString();
    }

    private boolean isByKernel() {
        return story.last(StopEvent.ProcessesScanned.class)
                .filter(StopEvent.ProcessesScanned::byKernel)
                .isPresent();
    }

    private String verdict(StopEvent.RunEnded end) {
        return switch (end.verdict()) {
            case CERTIFIED ->
                isByKernel()
                        ? "Nothing is left: the kernel listed no descendant of this run, and a scan found no other process"
                                + " of it."
                        : "Nothing is left: two looks in a row at all processes found none of this run.";
            case UNOBSERVABLE ->
                "No survivor was seen. "
                        + (isByKernel()
                                ? "But the kernel's lists of children did not become empty in time."
                                : "Other programs' short-lived processes kept the last look from being certain.");
            case LEFT -> "Still alive when the stop gave up:";
        };
    }

    private String obstacle() {
        return story.last(StopEvent.ProcessesScanned.class)
                .flatMap(StopEvent.ProcessesScanned::obstacle)
                .map(why -> Page.element(
                        "p", "The kernel's lists of children do not prove it either, because " + why + "."))
                .orElse("");
    }

    private String scan() {
        Optional<StopEvent.ProcessesScanned> scan = story.last(StopEvent.ProcessesScanned.class);
        String looked = scan.map(fact -> fact.byKernel()
                        ? "After the stop the kernel's lists of children were read; "
                                + Page.count(fact.looks(), "scan")
                                + " searched for processes that do not descend from the run, the last one among "
                                + fact.processes() + " processes."
                        : "After the stop all processes of the machine were looked at, one by one, "
                                + Page.count(fact.looks(), "time") + "; at the last look there were "
                                + fact.processes() + ".")
                .orElse("The journal does not say what was looked at.");
        return Page.element("p", looked + " " + EVIDENCE);
    }

    private static final String EVIDENCE =
            "A process counts as one of this run if it is on record, is in a session that"
                    + " was made for it, descends from the supervisor or a service, carries the run's id in its environment, or has"
                    + " one of the run's log files open for writing: so one that left its parent, its session or its name behind"
                    + " is found as well.";

    private String signals() {
        List<StopEvent.SignalSent> sent = story.all(StopEvent.SignalSent.class);
        if (sent.isEmpty()) {
            return "<p>No process had to be sent a signal.</p>";
        }
        StringBuilder html = new StringBuilder();
        String when =
                story.ordered().isEmpty() ? " on the way there:" : " in this run, those of ordered restarts included:";
        html.append(Page.element("p", Page.count(sent.size(), "signal") + when)).append("<ul class=\"signals\">");
        sent.stream()
                .limit(MOST_SIGNALS)
                .forEach(fact -> html.append(Page.element("li", Secrets.masked(EventWords.signal(fact)))));
        if (sent.size() > MOST_SIGNALS) {
            html.append(Page.element("li", "and " + (sent.size() - MOST_SIGNALS) + " more, see the journal"));
        }
        return html.append("</ul>").toString();
    }
}
