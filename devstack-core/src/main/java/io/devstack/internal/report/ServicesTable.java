package io.devstack.internal.report;

import io.devstack.internal.process.Secrets;
import io.devstack.internal.words.Elapsed;
import io.devstack.model.ExitStatus;
import java.util.List;
import java.util.function.UnaryOperator;

/** What became of each service, as a table. */
final class ServicesTable {
    private ServicesTable() {}

    /** Returns the table; {@code linked} makes a link of the name of a log. */
    static String of(List<ServiceTrack> tracks, UnaryOperator<String> linked) {
        StringBuilder rows = new StringBuilder();
        for (ServiceTrack track : tracks) {
            rows.append("<tr>").append(Page.element("th", track.name().value()));
            rows.append(Page.element("td", waited(track)));
            rows.append(Page.element("td", launched(track)));
            rows.append(Page.element("td", ready(track)));
            rows.append(Page.element("td", died(track)));
            rows.append(Page.element("td", ended(track)));
            rows.append(Page.element("td", exit(track)));
            rows.append("<td>")
                    .append(track.launches().isEmpty() ? "none" : linked.apply(track.name() + ".log"))
                    .append("</td>");
            rows.append("</tr>");
        }
        return "<div class=\"scroll\"><table><thead><tr><th>Service</th><th>Waited for</th><th>Launched</th><th>Ready</th>"
                + "<th>Died</th><th>End</th><th>Exit status</th><th>Log</th></tr></thead><tbody>" + rows
                + "</tbody></table></div>";
    }

    private static String waited(ServiceTrack track) {
        return track.awaited().isEmpty()
                ? "nothing"
                : Page.names(track.awaited())
                        + track.waited().map(time -> ", " + Elapsed.text(time)).orElse("");
    }

    private static String launched(ServiceTrack track) {
        return track.launches().isEmpty()
                ? "never"
                : Page.joined(
                        track.launches().stream()
                                .map(launch -> "at " + Page.time(launch.at()) + ", pid " + launch.pid()),
                        "; ");
    }

    private static String ready(ServiceTrack track) {
        return track.ready()
                .map(fact -> "after " + Elapsed.text(fact.elapsed()) + ": " + Secrets.masked(fact.how()))
                .or(() -> track.done().map(fact -> "done after " + Elapsed.text(fact.elapsed())))
                .orElse("never");
    }

    private static String exit(ServiceTrack track) {
        return track.status().map(ExitStatus::text).orElse(track.launches().isEmpty() ? "none" : "not known");
    }

    private static String died(ServiceTrack track) {
        String deaths = Page.joined(track.deaths().stream().map(at -> "at " + Page.time(at)), ", ");
        String restarts = track.restarts() == 0 ? "" : "; " + Page.count(track.restarts(), "restart");
        String ordered = track.ordered() == 0 ? "" : "; " + Page.count(track.ordered(), "ordered restart");
        String unborn = track.ready().isEmpty() && !track.marks().isEmpty() ? "it failed to start" : "no";
        return (deaths.isEmpty() ? unborn : deaths) + restarts + ordered;
    }

    private static String ended(ServiceTrack track) {
        return track.stopped()
                .map(fact -> switch (fact.ending()) {
                    case GRACEFUL -> "as asked, within " + Elapsed.text(fact.elapsed());
                    case FORCED -> "by force, after " + Elapsed.text(fact.elapsed());
                    case BEFORE_ITS_TURN -> "during the stop, before it was asked";
                    case ALREADY_GONE ->
                        track.done().isPresent() ? "done before the stop" : "had ended before the stop";
                    case LEFT -> "still alive";
                })
                .orElse(track.launches().isEmpty() ? "never launched" : "not known");
    }
}
